import { deleteAccountConsent, listAccountConsents } from './endpoints/account-consents.ts';
import { changePassword } from './endpoints/change-password.ts';
import { endAllSessions } from './endpoints/end-all-sessions.ts';
import { endSession } from './endpoints/end-session.ts';
import { listSessions } from './endpoints/list-sessions.ts';
import { logIn } from './endpoints/log-in.ts';
import { logOut } from './endpoints/log-out.ts';
import { refresh } from './endpoints/refresh.ts';
import { signUp } from './endpoints/sign-up.ts';
import { verifyEmail } from './endpoints/verify-email.ts';
import type { Route } from './route.ts';

/** The first-party flow, and what people do to their accounts and sessions by an application. */
export function createAccountRoutes(): readonly Route[] {
  return [
    { pattern: '/signup', cors: 'plain', methods: { POST: signUp } },
    { pattern: '/verify-email', cors: 'plain', methods: { POST: verifyEmail } },
    { pattern: '/login', cors: 'credentialed', methods: { POST: logIn } },
    { pattern: '/token/refresh', cors: 'credentialed', methods: { POST: refresh } },
    { pattern: '/logout', cors: 'credentialed', methods: { POST: logOut } },
    { pattern: '/password', cors: 'credentialed', methods: { POST: changePassword } },
    { pattern: '/sessions', cors: 'plain', methods: { GET: listSessions, DELETE: endAllSessions } },
    { pattern: '/sessions/:segment', cors: 'plain', methods: { DELETE: endSession } },
    { pattern: '/account/consents', cors: 'plain', methods: { GET: listAccountConsents } },
    { pattern: '/account/consents/:segment', cors: 'plain', methods: { DELETE: deleteAccountConsent } },
  ];
}
