import type { AuthError } from '@sealwright/jwt';
import type { DpopCheck } from './bound-token.ts';
import { retryAfterSeconds } from './defaults.ts';

/** An answer that an adapter only has to write. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * What the outside sees of a refusal (RFC 6750 §3): every bad token is the same `invalid_token`, whatever was wrong with
 * it; the exact code is for the observer. The description is constant per `error`, and the request id links the two.
 */
export function createRefusal(
  error: AuthError,
  options: { readonly realm: string; readonly requestId: string; readonly dpop?: DpopCheck | undefined },
): Refusal {
  const headers: Record<string, string> = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  const challenge = formatChallenge(error, options.realm, options.dpop);
  // RFC 9449 §9: with each challenge, so that the next proof is good at once.
  const nonce = challenge === undefined ? undefined : options.dpop?.nonce();
  if (nonce !== undefined) headers['dpop-nonce'] = nonce;
  if (challenge !== undefined) headers['www-authenticate'] = challenge;
  if (error.httpStatus === 503) headers['retry-after'] = String(retryAfterSeconds);
  const { error: name, description } = describe(error);
  const body = JSON.stringify({ error: name, error_description: description, request_id: options.requestId });
  return { status: error.httpStatus, headers, body };
}

/** A preflight that reached the guard: nothing above it allows the origin, so the answer allows nothing. */
export const preflightAnswer: Refusal = Object.freeze({
  status: 204,
  headers: Object.freeze({ 'cache-control': 'no-store', 'content-length': '0' }),
  body: '',
});

const descriptions: Readonly<Record<string, string>> = Object.freeze({
  unauthorized: 'authentication is required',
  invalid_request: 'the request must carry exactly one bearer token, in the Authorization header',
  invalid_token: 'the access token is not valid',
  invalid_dpop_proof: 'the DPoP proof is not valid for this request',
  use_dpop_nonce: 'the DPoP proof must carry the nonce of this answer',
  insufficient_scope: 'the access token does not carry the scope that is needed',
  insufficient_user_authentication: 'a more recent login is needed',
  access_denied: 'access is denied',
  temporarily_unavailable: 'try again in a moment',
});

function describe(error: AuthError): { readonly error: string; readonly description: string } {
  const description = descriptions[error.wireError];
  // A code of our own that has no row is a fault of this program; it is not to be shown.
  return description === undefined
    ? { error: 'server_error', description: 'the request could not be handled' }
    : { error: error.wireError, description };
}

/**
 * One challenge for each scheme that is taken: what is wrong with a token is said for both, whichever it came by, and what is
 * wrong with a proof for `DPoP` alone (RFC 9449 §7.1).
 */
function formatChallenge(error: AuthError, realm: string, dpop: DpopCheck | undefined): string | undefined {
  const attributes = formatAttributes(error);
  if (attributes === undefined) return undefined;
  const bearer = `Bearer realm="${realm}"${attributes}`;
  if (dpop === undefined) return bearer;
  const bound = `DPoP realm="${realm}", algs="${dpop.algorithms}"${attributes}`;
  return ofProofs.includes(error.wireError) ? bound : `${bearer}, ${bound}`;
}

const ofProofs: readonly string[] = ['invalid_dpop_proof', 'use_dpop_nonce'];

function formatAttributes({ wireError, evidence }: AuthError): string | undefined {
  const named = `, error="${wireError}"`;
  switch (wireError) {
    case 'unauthorized':
      // RFC 6750 §3.1: no error code for who brought no credential.
      return '';
    case 'invalid_request':
    case 'invalid_token':
    case 'invalid_dpop_proof':
    case 'use_dpop_nonce':
      return named;
    case 'insufficient_scope':
      return `${named}, scope="${evidence['scope']}"`;
    case 'insufficient_user_authentication':
      // RFC 9470 §3: the client sends the person to log in again with this `max_age`.
      return `${named}, max_age="${evidence['maxAgeSeconds']}"`;
    default:
      return undefined;
  }
}
