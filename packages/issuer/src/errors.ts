import { defineErrors, type ErrorFamily } from '@sealwright/jwt';

const request = { blame: 'caller', wireError: 'invalid_request', httpStatus: 400 } as const;
const client = { blame: 'caller', wireError: 'invalid_client', httpStatus: 401 } as const;
const system = { blame: 'system', wireError: 'server_error', httpStatus: 500 } as const;
const busy = { blame: 'system', wireError: 'temporarily_unavailable', httpStatus: 503 } as const;

const catalogue = {
  // The key ring.
  key_absent: { ...system, rfc: 'RFC 7517 §4.5', message: 'the key ring has no such key', evidence: ['use'] },
  key_not_due: { ...request, rfc: 'RFC 8725 §3.5', message: 'the next key has not been published for long enough' },
  key_in_use: { ...request, rfc: 'RFC 8725 §3.5', message: 'tokens signed by the key may still be valid' },
  key_encryption_wrong: {
    ...system,
    rfc: 'NIST SP 800-57 §5.3',
    message: 'the key-encryption key is not the one that sealed the key ring',
  },
  key_row_damaged: { ...system, rfc: 'NIST SP 800-38D §7.2', message: 'a sealed key was damaged or moved' },
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
  password_malformed: { ...request, rfc: 'NIST SP 800-63B-4 §3.1.1.2', message: 'the password is not well-formed text' },
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
  busy: { ...busy, rfc: 'RFC 9110 §15.6.4', message: 'too many log-ins at this moment' },
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
} as const;

/** The catalogue of this package: every code that it can throw, and nothing else. */
export const errors: ErrorFamily<typeof catalogue> = defineErrors(catalogue);

export type IssuerErrorCode = keyof typeof catalogue;
