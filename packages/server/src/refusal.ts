import { type AuthError, isAuthError } from '@sealwright/jwt';
import { answerJson, uncached } from './answer.ts';
import { errors } from './errors.ts';
import type { AnswerFrame, Exchange } from './exchange.ts';
import { dpopAlgorithms } from './oauth/dpop.ts';

/**
 * What the outside hears of a bad token, whatever was wrong with it: a forger who is told whether the key, the signature
 * or a claim was at fault is being helped. The exact code goes to the log and the counter.
 */
const outward: Readonly<Record<string, string>> = {
  invalid_token: 'the access token is missing, malformed, expired, revoked or not meant for this',
  invalid_grant: 'the grant is malformed, expired, revoked or was issued to another client',
  invalid_client: 'client authentication failed',
  server_error: 'the server failed',
  invalid_dpop_proof: 'the DPoP proof is missing or does not hold for this request',
  use_dpop_nonce: 'the DPoP proof has to carry the nonce of this answer',
};

/** Answers an error as RFC 6749 §5.2 and RFC 6750 §3 want it: a stable `error`, a constant description, a request id. */
export function answerRefusal(
  exchange: AnswerFrame & Partial<Pick<Exchange, 'request'>>,
  error: AuthError,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = {
    error: error.wireError,
    error_description: describeOutward(error),
    request_id: exchange.requestId,
  };
  return answerJson(exchange, error.httpStatus, body, {
    ...uncached,
    ...refusalHeaders(error, exchange.request),
    ...headers,
  });
}

/** Whatever was thrown, as an error of a catalogue. What nobody foresaw becomes `unexpected` and says nothing outside. */
export function asRefusal(thrown: unknown): AuthError {
  return isAuthError(thrown) ? thrown : errors.create('unexpected', { cause: thrown });
}

function describeOutward(error: AuthError): string {
  const constant = outward[error.wireError];
  if (constant !== undefined) return constant;
  // A message is constant per code; only those that tell the caller what to change go out.
  return error.blame === 'caller' ? error.message : 'the server cannot answer now';
}

function refusalHeaders(error: AuthError, request: Request | undefined): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  if (error.httpStatus === 401 && ofTokens.has(error.wireError)) headers['www-authenticate'] = challenge(error);
  // RFC 9470 §3: how long ago the sign-in may be.
  const maxAge = error.evidence['maxAgeSeconds'];
  if (typeof maxAge === 'number')
    headers['www-authenticate'] = `Bearer error="${error.wireError}", max_age="${maxAge}"`;
  // RFC 6750 §3.1: the token is good, and not for this.
  if (error.wireError === 'insufficient_scope') headers['www-authenticate'] = 'Bearer error="insufficient_scope"';
  if (error.wireError === 'invalid_client' && !wouldAskPerson(request))
    headers['www-authenticate'] = 'Basic realm="sealwright", charset="UTF-8"';
  const retryAfter = error.evidence['retryAfterSeconds'];
  if (typeof retryAfter === 'number') headers['retry-after'] = String(retryAfter);
  else if (error.httpStatus === 503) headers['retry-after'] = '1';
  // What is left of the body would have to be read to keep the connection.
  if (error.httpStatus === 413 || error.httpStatus === 408) headers['connection'] = 'close';
  return headers;
}

/**
 * Whether a browser would answer a challenge with a window of its own: a hostile page that embeds one of our endpoints would have
 * it ask for a name and a password in our name. Only programs have the secrets of clients, and only browsers say from which site
 * a request comes (Fetch Metadata). Who tried the header is told of it all the same (RFC 6749 §5.2); that the others get a 401
 * without a challenge departs from RFC 9110 §15.5.2, knowingly.
 */
function wouldAskPerson(request: Request | undefined): boolean {
  return request?.headers.has('sec-fetch-site') === true && !request.headers.has('authorization');
}

const ofTokens: ReadonlySet<string> = new Set(['invalid_token', 'invalid_dpop_proof', 'use_dpop_nonce']);

const dpopChallenge = `DPoP algs="${dpopAlgorithms.join(' ')}"`;

/**
 * RFC 6750 §3: who sent no token at all is not told of an error. A token that is not good is told both schemes, whichever it
 * came by (RFC 9449 §7.1); what is wrong with a proof, that of proofs alone.
 */
function challenge({ code, wireError }: AuthError): string {
  if (code === 'access_token_missing') return `Bearer, ${dpopChallenge}`;
  const ofProof = `${dpopChallenge}, error="${wireError}"`;
  return wireError === 'invalid_token' ? `Bearer error="invalid_token", ${ofProof}` : ofProof;
}
