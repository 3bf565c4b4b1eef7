import type { WaitReason } from './grant.ts';
import { serverErrorRows } from './server-errors.ts';
import { signInErrorRows } from './sign-in-errors.ts';

/** Every code that what runs in a page can throw. */
export type ClientErrorCode = keyof typeof messages;

export interface ClientErrorDetails {
  /** Of `token_unavailable`. */
  readonly reason?: WaitReason | undefined;
  readonly retryAfterSeconds?: number | undefined;
  /** The sentence of the authorization server, such as why a password is refused. Constant words, fit to be shown to a developer. */
  readonly description?: string | undefined;
}

/**
 * What this client throws. The message is constant for each code and holds nothing of a token, an address or an answer.
 *
 * @example
 * const error = new ClientError('not_signed_in');
 * if (error.code === 'not_signed_in') error.message satisfies string;
 */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly code: ClientErrorCode;
  readonly reason: WaitReason | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly description: string | undefined;

  constructor(code: ClientErrorCode, details: ClientErrorDetails = {}) {
    super(messages[code]);
    this.code = code;
    this.reason = details.reason;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.description = details.description;
  }
}

const messages = {
  not_signed_in: 'nobody is signed in',
  account_changed: 'another account has signed in since this call began',
  token_unavailable: 'no access token can be had at the moment; the session stays',
  origin_not_listed: 'the access token is not sent to an origin outside `apis`',
  authorization_present: 'the request carries an Authorization header already',
  credentials_invalid: 'the address or the password is wrong',
  throttled: 'too many attempts: wait as long as retryAfterSeconds says',
  address_taken: 'an account with this address exists',
  request_refused: 'the authorization server refuses the request',
  server_unavailable: 'the authorization server cannot be reached or cannot answer now',
  vault_failed: 'the vault could not keep the session, which was ended',
  closed: 'the client was closed',
} as const;

interface ErrorRow {
  readonly blame: string;
  readonly wireError: string;
  readonly httpStatus: number;
  readonly rfc: string;
  readonly message: string;
}

const caller = { blame: 'caller', wireError: 'invalid_request', httpStatus: 400 };
const system = { blame: 'system', wireError: 'temporarily_unavailable', httpStatus: 503 };

/** Every code of the package, as the table of errors shows them. A page does not ship this. */
export const allErrors: { readonly catalogue: Readonly<Record<string, ErrorRow>> } = /* @__PURE__ */ catalogueOf();

function catalogueOf(): typeof allErrors {
  const browserRows: Readonly<Record<ClientErrorCode, Omit<ErrorRow, 'message'>>> = {
    not_signed_in: { ...caller, wireError: 'invalid_token', httpStatus: 401, rfc: 'RFC 6750 §3.1' },
    account_changed: { ...caller, wireError: 'invalid_token', httpStatus: 401, rfc: 'RFC 6750 §5.2' },
    token_unavailable: { ...system, rfc: 'RFC 6749 §5.2' },
    origin_not_listed: { ...caller, rfc: 'RFC 6750 §5.3' },
    authorization_present: { ...caller, rfc: 'RFC 6750 §2' },
    credentials_invalid: { ...caller, wireError: 'invalid_credentials', httpStatus: 401, rfc: 'OWASP ASVS 5 §6.3.8' },
    throttled: { ...caller, wireError: 'too_many_requests', httpStatus: 429, rfc: 'RFC 6585 §4' },
    address_taken: { ...caller, httpStatus: 409, rfc: 'RFC 9110 §15.5.10' },
    request_refused: { ...caller, rfc: 'RFC 6749 §5.2' },
    server_unavailable: { ...system, rfc: 'RFC 9110 §15.6.4' },
    vault_failed: { ...system, wireError: 'server_error', httpStatus: 500, rfc: 'RFC 8252 §8.12' },
    closed: { ...caller, rfc: 'RFC 9110 §15.5' },
  };
  const rows = Object.entries(browserRows).map(([code, row]) => [
    code,
    { ...row, message: messages[code as ClientErrorCode] },
  ]);
  return {
    catalogue: { ...(Object.fromEntries(rows) as Record<string, ErrorRow>), ...signInErrorRows, ...serverErrorRows },
  };
}
