import { defineErrors, type ErrorFamily } from '@sealwright/jwt';
import { type AdministratorErrorCode, administratorErrors } from './administrator-errors.ts';
import { type EventErrorCode, eventErrors } from './event-errors.ts';
import { type GrantErrorCode, grantErrors } from './grant-errors.ts';
import { type ProofErrorCode, proofErrors } from './proof-errors.ts';

/** Every code that this package can throw. */
export type IssuerErrorCode =
  | AdministratorErrorCode
  | EventErrorCode
  | GrantErrorCode
  | ProofErrorCode
  | 'key_absent'
  | 'key_not_due'
  | 'key_in_use'
  | 'key_encryption_wrong'
  | 'key_row_damaged'
  | 'key_ring_closed'
  | 'email_invalid'
  | 'email_taken'
  | 'signup_closed'
  | 'password_malformed'
  | 'password_too_short'
  | 'password_too_long'
  | 'password_weak'
  | 'password_breached'
  | 'credentials_invalid'
  | 'verification_invalid'
  | 'mail_unavailable'
  | 'breached_file_damaged'
  | 'busy'
  | 'account_unknown'
  | 'client_exists'
  | 'client_unknown'
  | 'resource_exists'
  | 'resource_unknown'
  | 'registration_invalid'
  | 'refresh_malformed'
  | 'refresh_forged'
  | 'refresh_key_unknown'
  | 'refresh_unknown'
  | 'refresh_client_mismatch'
  | 'refresh_transport_mismatch'
  | 'refresh_key_mismatch'
  | 'refresh_scope'
  | 'account_inactive'
  | 'session_revoked'
  | 'session_ended'
  | 'refresh_reused'
  | 'refresh_lockstep'
  | 'refresh_ahead'
  | 'refresh_superseded'
  | 'authentication_stale'
  | 'scope_refused'
  | 'resource_refused'
  | 'attempt_malformed'
  | 'claims_refused'
  | 'claims_too_large'
  | 'token_revoked'
  | 'token_bound'
  | 'token_unbound'
  | 'session_unknown'
  | 'claims_request_malformed'
  | 'id_token_hint_invalid'
  | 'revocations_unconfirmed';

/** What may be said beside a code: names from our own lists. */
export interface IssuerEvidenceNames {
  readonly key_absent: 'use';
  readonly key_row_damaged: 'kid';
  readonly password_weak: 'reason';
  readonly registration_invalid: 'member';
  readonly claims_refused: 'claim' | 'reason';
  readonly login_too_old: 'maxAgeSeconds';
}

const request = { blame: 'caller', wireError: 'invalid_request', httpStatus: 400 } as const;
const client = { blame: 'caller', wireError: 'invalid_client', httpStatus: 401 } as const;
const system = { blame: 'system', wireError: 'server_error', httpStatus: 500 } as const;
const busy = { blame: 'system', wireError: 'temporarily_unavailable', httpStatus: 503 } as const;
const grant = { blame: 'token', wireError: 'invalid_grant', httpStatus: 400 } as const;

/** The catalogue of this package: every code that it can throw, and nothing else. */
export const errors: ErrorFamily<IssuerErrorCode, IssuerEvidenceNames> = defineErrors<
  IssuerErrorCode,
  IssuerEvidenceNames
>({
  // The key ring.
  key_absent: { ...system, rfc: 'RFC 7517 §4.5', message: 'the key ring has no such key', evidence: ['use'] },
  key_not_due: { ...request, rfc: 'RFC 8725 §3.5', message: 'the next key has not been published for long enough' },
  key_in_use: { ...request, rfc: 'RFC 8725 §3.5', message: 'tokens signed by the key may still be valid' },
  key_encryption_wrong: {
    ...system,
    rfc: 'NIST SP 800-57 §5.3',
    message: 'the key-encryption key is not the one that sealed the key ring, or could not be used',
  },
  key_row_damaged: {
    ...system,
    rfc: 'NIST SP 800-38D §7.2',
    message: 'a sealed key was damaged or moved',
    evidence: ['kid'],
  },
  key_ring_closed: { ...busy, rfc: 'RFC 6749 §5.2', message: 'the key ring is closed' },

  // Accounts.
  email_invalid: { ...request, rfc: 'RFC 5321 §4.1.2', message: 'the address is not one that can receive mail' },
  email_taken: {
    ...request,
    httpStatus: 409,
    rfc: 'RFC 9110 §15.5.10',
    message: 'an account with this address exists',
  },
  signup_closed: {
    ...request,
    wireError: 'access_denied',
    httpStatus: 403,
    rfc: 'RFC 9110 §15.5.4',
    message: 'sign-up is closed',
  },
  password_malformed: {
    ...request,
    rfc: 'NIST SP 800-63B-4 §3.1.1.2',
    message: 'the password is not well-formed text',
  },
  password_too_short: { ...request, rfc: 'NIST SP 800-63B-4 §3.1.1.2', message: 'the password is too short' },
  password_too_long: { ...request, rfc: 'NIST SP 800-63B-4 §3.1.1.2', message: 'the password is too long' },
  password_weak: {
    ...request,
    rfc: 'NIST SP 800-63B-4 §3.1.1.2',
    message: 'the password is easy to guess',
    evidence: ['reason'],
  },
  password_breached: {
    ...request,
    rfc: 'NIST SP 800-63B-4 §3.1.1.2',
    message: 'the password is on a list of known passwords',
  },
  credentials_invalid: {
    ...request,
    wireError: 'invalid_credentials',
    httpStatus: 401,
    rfc: 'OWASP ASVS 5 §6.3.8',
    message: 'the address or the password is wrong',
  },
  verification_invalid: {
    ...request,
    rfc: 'OWASP ASVS 5 §6.4.1',
    message: 'the code or the password is wrong, or the code has been used or has expired',
  },
  mail_unavailable: { ...busy, rfc: 'RFC 5321 §4.5.4.1', message: 'no mail can be sent at this moment' },
  breached_file_damaged: {
    ...system,
    rfc: 'NIST SP 800-63B-4 §3.1.1.2',
    message: 'the file of breached passwords is damaged',
  },
  busy: { ...busy, rfc: 'RFC 9110 §15.6.4', message: 'too much work with passwords at this moment' },
  account_unknown: { ...request, httpStatus: 404, rfc: 'RFC 9110 §15.5.5', message: 'no such account' },

  // Clients and resource servers.
  client_exists: { ...request, httpStatus: 409, rfc: 'RFC 6749 §2.2', message: 'a client with this identifier exists' },
  client_unknown: { ...client, rfc: 'RFC 6749 §5.2', message: 'no such client' },
  resource_exists: { ...request, httpStatus: 409, rfc: 'RFC 8707 §2', message: 'this resource is registered already' },
  resource_unknown: { ...request, httpStatus: 404, rfc: 'RFC 8707 §2', message: 'no such resource server' },
  registration_invalid: {
    ...request,
    rfc: 'RFC 7591 §2',
    message: 'the registration holds a value that is not allowed',
    evidence: ['member'],
  },

  // Refresh tokens and sessions. Outside, each of the first group is `invalid_grant` and nothing more.
  refresh_malformed: { ...grant, rfc: 'RFC 6749 §5.2', message: 'the refresh token is not well formed' },
  refresh_forged: { ...grant, rfc: 'RFC 6749 §10.4', message: 'the refresh token was not made here' },
  refresh_key_unknown: { ...grant, rfc: 'RFC 6749 §5.2', message: 'the key of the refresh token is gone' },
  refresh_unknown: { ...grant, rfc: 'RFC 6749 §5.2', message: 'no session has this refresh token' },
  refresh_client_mismatch: {
    ...grant,
    rfc: 'RFC 6749 §10.4',
    message: 'the refresh token was issued to another client, or the client is not authenticated',
  },
  refresh_transport_mismatch: {
    ...grant,
    rfc: 'RFC 9700 §4.14',
    message: 'the refresh token came by another way than the session allows',
  },
  refresh_key_mismatch: { ...grant, rfc: 'RFC 9449 §5', message: 'the refresh token is bound to another key' },
  refresh_scope: {
    ...grant,
    wireError: 'invalid_scope',
    rfc: 'RFC 6749 §6',
    message: 'the scope is wider than what was granted',
  },
  account_inactive: { ...grant, rfc: 'RFC 6749 §5.2', message: 'the account is not active' },
  session_revoked: { ...grant, rfc: 'RFC 7009 §2', message: 'the session was revoked' },
  session_ended: { ...grant, rfc: 'RFC 9700 §4.14.2', message: 'the session has ended' },
  refresh_reused: {
    ...grant,
    rfc: 'RFC 9700 §4.14.2',
    message: 'the refresh token had been used; the session is over',
  },
  refresh_lockstep: {
    ...grant,
    rfc: 'RFC 9700 §4.14.2',
    message: 'two parties used the refresh token side by side; the session is over',
  },
  refresh_ahead: {
    ...grant,
    rfc: 'RFC 9700 §4.14.2',
    message: 'the refresh token is newer than the session; the session is over',
  },
  refresh_superseded: {
    ...grant,
    httpStatus: 409,
    wireError: 'refresh_superseded',
    rfc: 'RFC 9110 §15.5.10',
    message: 'a newer refresh token was issued a moment ago',
  },
  authentication_stale: {
    ...grant,
    rfc: 'RFC 6749 §5.2',
    message: 'everything was revoked after this authentication began',
  },
  scope_refused: { ...request, wireError: 'invalid_scope', rfc: 'RFC 6749 §3.3', message: 'the scope is not granted' },
  resource_refused: {
    ...request,
    wireError: 'invalid_target',
    rfc: 'RFC 8707 §2',
    message: 'no token for this resource',
  },
  attempt_malformed: {
    ...request,
    rfc: 'draft-ietf-httpapi-idempotency-key-header §2',
    message: 'the attempt keys are not one or two 128-bit values in base64url',
  },

  // Access tokens and the revocation log.
  claims_refused: {
    ...system,
    rfc: 'RFC 9068 §5',
    message: 'a custom claim is not allowed in an access token',
    evidence: ['claim', 'reason'],
  },
  claims_too_large: { ...system, rfc: 'RFC 9068 §5', message: 'the claims are too large for an access token' },
  token_revoked: {
    ...request,
    blame: 'token',
    wireError: 'invalid_token',
    httpStatus: 401,
    rfc: 'RFC 7009 §2',
    message: 'the token was revoked',
  },
  token_bound: {
    ...request,
    blame: 'token',
    wireError: 'invalid_token',
    httpStatus: 401,
    rfc: 'RFC 9449 §7.1',
    message: 'the token is bound to a key and came without the proof of that key',
  },
  token_unbound: {
    ...request,
    blame: 'token',
    wireError: 'invalid_token',
    httpStatus: 401,
    rfc: 'RFC 9449 §7.1',
    message: 'a proof came with a token that is bound to no key',
  },
  claims_request_malformed: {
    ...request,
    rfc: 'OpenID Connect Core §5.5',
    message: 'the parameter claims is not of its form',
  },
  id_token_hint_invalid: {
    ...request,
    rfc: 'OpenID Connect Core §3.1.2.1',
    message: 'the id_token_hint is not an ID token of this issuer',
  },
  session_unknown: { ...request, httpStatus: 404, rfc: 'RFC 9110 §15.5.5', message: 'no such session' },
  revocations_unconfirmed: {
    ...busy,
    rfc: 'Sealwright revocation feed',
    message: 'the store does not say at this moment where the revocation log stands',
  },

  // Security events.
  ...eventErrors,

  // Grants.
  ...grantErrors,
  ...administratorErrors,
  ...proofErrors,
});
