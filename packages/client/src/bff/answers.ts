import { type AuthError, isAuthError } from '@sealwright/jwt';
import { serverErrorRows } from '../server-errors.ts';

/** Nothing of it is kept, framed, sniffed or told to others. */
const guarded = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Set-Cookie is one line for each. */
export type Cookies = readonly string[];

export function answerJson(status: number, value: unknown, cookies: Cookies = [], headers: object = {}): Response {
  return answer(status, JSON.stringify(value), { 'content-type': 'application/json', ...headers }, cookies);
}

export function answerEmpty(status: number, cookies: Cookies = []): Response {
  return answer(status, null, {}, cookies);
}

export function answerRedirect(location: string, cookies: Cookies = []): Response {
  return answer(303, null, { location }, cookies);
}

/** A page that goes on by itself, without a script. */
export function answerOnward(path: string, cookies: Cookies): Response {
  const to = escapeHtml(path);
  const head = `<meta http-equiv="refresh" content="0;url=${to}">`;
  return answerHtml(200, head, `<p><a href="${to}">Continue</a></p>`, cookies);
}

/** A refusal that a person sees, with the way to try again. */
export function answerFailurePage(error: AuthError, logInPath: string, cookies: Cookies): Response {
  const again = `<p>${escapeHtml(error.message)}</p><p><a href="${escapeHtml(logInPath)}">Try again</a></p>`;
  return answerHtml(error.httpStatus, '', again, cookies);
}

/** What is refused, as RFC 6749 §5.2 writes it, by constant words. */
export function answerError(error: AuthError, cookies: Cookies = []): Response {
  const seconds = error.evidence['retryAfterSeconds'];
  const headers = error.httpStatus === 503 ? { 'retry-after': String(seconds ?? 1) } : {};
  return answerJson(error.httpStatus, { error: error.wireError, error_description: error.message }, cookies, headers);
}

/** Ours, or undefined: what is not has something to say that is not for everybody. */
export function ownError(error: unknown): AuthError | undefined {
  return isAuthError(error) && Object.hasOwn(serverErrorRows, error.code) ? error : undefined;
}

function answerHtml(status: number, head: string, body: string, cookies: Cookies): Response {
  const text = `<!doctype html><html lang="en"><head><meta charset="utf-8">${head}<title>Sign in</title></head><body>${body}</body></html>`;
  return answer(status, text, { 'content-type': 'text/html; charset=utf-8' }, cookies);
}

function answer(status: number, body: string | null, own: object, cookies: Cookies): Response {
  const headers = new Headers({ ...guarded, ...own });
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return new Response(body, { status, headers });
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
