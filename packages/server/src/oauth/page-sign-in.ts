import type { Authenticated, BrowserSession } from '@sealwright/issuer';
import { isAuthError } from '@sealwright/jwt';
import { browserCookieName, formatPageCookie } from '../browser-cookies.ts';
import type { Exchange } from '../exchange.ts';
import type { FormParameters } from '../form-body.ts';
import type { PageFault } from '../pages-port.ts';
import { authenticateByPassword } from '../password-authentication.ts';
import { sessionFacts } from '../session-facts.ts';
import { signUpThrottled } from '../sign-up-throttle.ts';
import type { FormFault } from './interaction-view.ts';

/** Somebody signed in at a page. */
export interface PageSignIn {
  readonly secret: string;
  readonly session: BrowserSession;
  /** The header that hands the session to the browser. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Signs in by the fields `email` and `password`; what was wrong with them comes back for the page to say. */
export async function signInByForm(
  exchange: Exchange,
  form: FormParameters,
  former: string | undefined,
): Promise<PageSignIn | FormFault> {
  const email = form.get('email');
  const password = form.get('password');
  if (email === undefined || password === undefined) return incomplete(email);
  try {
    return await beginPageSession(exchange, await authenticateByPassword(exchange, { email, password }), former);
  } catch (error) {
    return { ...faultOf(exchange, error), email };
  }
}

/**
 * Makes an account by the same fields, and signs it in. `sent`: a message went out, or did not, and the page says the same of
 * both.
 */
export async function signUpByForm(
  exchange: Exchange,
  form: FormParameters,
  former: string | undefined,
): Promise<PageSignIn | FormFault | 'sent'> {
  const email = form.get('email');
  const password = form.get('password');
  if (email === undefined || password === undefined) return incomplete(email);
  try {
    const sub = await signUpThrottled(exchange, { email, password });
    if (sub === null) return 'sent';
    const authenticated = await exchange.server.issuer.accounts.authenticate({ email, password });
    return await beginPageSession(exchange, authenticated, former);
  } catch (error) {
    return { ...faultOf(exchange, error), email };
  }
}

/** Begins the browser's session from a proof, whichever it is. A session that was there before does not outlive it. */
export async function beginPageSession(
  exchange: Exchange,
  authenticated: Authenticated,
  former: string | undefined,
): Promise<PageSignIn> {
  const { browserSessions } = exchange.server.issuer.openid;
  const begun = await browserSessions.begin(authenticated, { former, ...sessionFacts(exchange) });
  const cookie = formatPageCookie(browserCookieName, begun.secret, begun.maxAgeSeconds);
  return { secret: begun.secret, session: begun.session, headers: { 'set-cookie': cookie } };
}

/** What a page says of an error, and the log in its own words. @throws the error itself where no page has words for it */
export function faultOf({ note }: Exchange, error: unknown): FormFault {
  if (!isAuthError(error)) throw error;
  note(error);
  if (error.code === 'throttled') {
    const seconds = String(error.evidence['retryAfterSeconds']);
    return { fault: 'too_many_attempts', status: 429, headers: { 'retry-after': seconds } };
  }
  const fault = Object.hasOwn(faults, error.code) ? faults[error.code] : undefined;
  if (fault === undefined) throw error;
  return fault === 'busy' ? { fault, status: 503, headers: { 'retry-after': '1' } } : { fault, status: 400 };
}

function incomplete(email: string | undefined): FormFault {
  return { fault: 'fields_missing', status: 400, email: email ?? '' };
}

const faults: Readonly<Record<string, PageFault>> = {
  credentials_invalid: 'credentials_invalid',
  busy: 'busy',
  mail_unavailable: 'busy',
  email_invalid: 'email_invalid',
  email_taken: 'email_taken',
  password_malformed: 'password_guessable',
  password_too_short: 'password_too_short',
  password_too_long: 'password_too_long',
  password_weak: 'password_guessable',
  password_breached: 'password_breached',
};
