import type { ErrorCatalogue } from '@sealwright/jwt';

/** What is refused to who would administer. Part of the one catalogue in `errors.ts`. */
export type AdministratorErrorCode = 'administrator_required' | 'login_too_old';

export const administratorErrors: ErrorCatalogue<AdministratorErrorCode> = {
  administrator_required: {
    blame: 'caller',
    wireError: 'access_denied',
    httpStatus: 403,
    rfc: 'RFC 9110 §15.5.4',
    message: 'this is for administrators',
  },
  login_too_old: {
    blame: 'caller',
    wireError: 'insufficient_user_authentication',
    httpStatus: 401,
    rfc: 'RFC 9470 §3',
    message: 'sign in again: the last time is too long ago for this',
    evidence: ['maxAgeSeconds'],
  },
};
