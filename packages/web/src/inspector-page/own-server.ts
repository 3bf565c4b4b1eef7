import type { Identifiers } from '../inspector/inspection.ts';
import type { IssuerAnswer } from './issuer-answer.ts';

// The one file of the page that asks anybody anything, and whom it asks is the server that the page came from: every address
// is relative to the page's own, and its policy (`connect-src 'self'`) allows no other.

/** What came of a question. `again`: the sign-in is too old or over; sign in once more. */
export type ServerFault = 'refused' | 'no-administrator' | 'again' | 'busy' | 'unavailable';

/** The tokens of one sign-in. They live in this value and nowhere else: no cookie, no storage, and none is ever renewed. */
export interface AdminSession {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** The server's public keys as JSON text. Undefined where they cannot be had. */
export async function readOwnKeys(): Promise<string | undefined> {
  const answer = await ask('.well-known/jwks.json', {});
  return answer?.ok === true ? await answer.text() : undefined;
}

/**
 * Signs in for the administration alone. Not by `createClient`: that keeps a session alive, and this one must not outlive
 * its one question by more than it has to. The answer takes the body and not the cookie, so the jar that an application
 * of this origin may have is not touched.
 */
export async function signIn(email: string, password: string): Promise<AdminSession | ServerFault> {
  const answer = await post('login', { email, password, resource: ownAddress('admin') });
  if (answer?.ok !== true) return faultOf(answer, { 400: 'no-administrator', 401: 'refused' });
  const { access_token: accessToken, refresh_token: refreshToken } = (await answer.json()) as Record<string, unknown>;
  return typeof accessToken === 'string' && typeof refreshToken === 'string'
    ? { accessToken, refreshToken }
    : 'unavailable';
}

/** Asks what the issuer knows of these identifiers. Nothing else of the token is in the request. */
export async function askIssuer(question: Identifiers, session: AdminSession): Promise<IssuerAnswer | ServerFault> {
  const answer = await post('admin/api/inspect', question, { authorization: `Bearer ${session.accessToken}` });
  if (answer?.ok !== true) return faultOf(answer, { 401: 'again', 403: 'no-administrator' });
  return (await answer.json()) as IssuerAnswer;
}

/** Ends the session at the server. Who leaves does not wait for it. */
export function signOut({ refreshToken }: AdminSession): void {
  void post('logout', { refresh_token: refreshToken }, {}, { keepalive: true });
}

function post(
  path: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
  more: RequestInit = {},
): Promise<Response | undefined> {
  return ask(path, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...more,
  });
}

async function ask(path: string, init: RequestInit): Promise<Response | undefined> {
  try {
    return await fetch(ownAddress(path), { ...init, credentials: 'omit', redirect: 'error', cache: 'no-store' });
  } catch {
    return undefined;
  }
}

/** The page lies right below the issuer's address, whatever path that has. */
function ownAddress(path: string): string {
  return new URL(path, document.baseURI).href;
}

function faultOf(answer: Response | undefined, known: Readonly<Record<number, ServerFault>>): ServerFault {
  if (answer === undefined) return 'unavailable';
  return answer.status === 429 ? 'busy' : (known[answer.status] ?? 'unavailable');
}
