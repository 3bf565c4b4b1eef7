import { createHash, randomBytes } from 'node:crypto';
import type { PageForm, PageView } from '../src/index.ts';
import { viewOf } from './plain-pages.ts';
import { goodPassword, type Rig, url } from './rig.ts';

/** What a test sees of an answer. */
export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly location: string | undefined;
  /** The page, where the answer is one. */
  readonly view: PageView | undefined;
}

/** A browser with its cookies, as far as the pages need one. It follows no redirect by itself. */
export interface PageBrowser {
  readonly cookies: Map<string, string>;
  get(target: string, headers?: Readonly<Record<string, string>>): Promise<Seen>;
  /** Presses a button of the page that was shown last. */
  press(
    seen: Seen,
    step: string,
    fields?: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Seen>;
  post(
    target: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Seen>;
  /** Opens an authorization request and the page that it leads to. */
  open(target: string): Promise<Seen>;
}

export const callback = 'https://app.example/callback';
export const verifier: string = randomBytes(32).toString('base64url');
export const challenge: string = createHash('sha256').update(verifier).digest('base64url');

export function createBrowser(rig: Rig): PageBrowser {
  const cookies = new Map<string, string>();
  const send = async (target: string, init: RequestInit): Promise<Seen> => {
    const headers = new Headers(init.headers);
    if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await rig.handler.fetch(new Request(new URL(target, url), { ...init, headers }), {
      remoteAddress: '203.0.113.9',
    });
    for (const cookie of response.headers.getSetCookie()) keep(cookies, cookie);
    const text = await response.text();
    const isPage = response.headers.get('content-type')?.startsWith('text/html') === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      location: response.headers.get('location') ?? undefined,
      view: isPage ? viewOf(text) : undefined,
    };
  };
  const browser: PageBrowser = {
    cookies,
    get: (target, headers = {}) => send(target, { headers }),
    post: (target, fields, headers = {}) =>
      send(target, { method: 'POST', body: new URLSearchParams(fields), headers: { origin: url, ...headers } }),
    press: (seen, step, fields = {}, headers = {}) => {
      const { action, token } = formOf(seen);
      return browser.post(action, { ...fields, step, form_token: token }, headers);
    },
    async open(target) {
      const answer = await browser.get(target);
      return answer.location?.startsWith(`${url}/interaction/`) === true ? browser.get(answer.location) : answer;
    },
  };
  return browser;
}

function keep(cookies: Map<string, string>, header: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
  if (/Max-Age=0(;|$)/.test(header)) cookies.delete(name);
  else cookies.set(name, value);
}

export function formOf(seen: Seen): PageForm {
  const form = (seen.view as { readonly form?: PageForm } | undefined)?.form;
  if (form === undefined) throw new Error(`no form: ${seen.status} ${seen.text}`);
  return form;
}

/** A request as an honest client makes it; `undefined` leaves a parameter out. */
export function authorizeUrl(clientId: string, changes: Readonly<Record<string, string | undefined>> = {}): string {
  const parameters: Record<string, string | undefined> = {
    ...{ client_id: clientId, redirect_uri: callback, response_type: 'code', scope: 'openid email', state: 'st-1' },
    ...{ code_challenge: challenge, code_challenge_method: 'S256', nonce: 'n-1', ...changes },
  };
  const kept = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return `/authorize?${new URLSearchParams(kept)}`;
}

/** What came back to the client, from a redirect or from the page that goes on by itself. */
export function answerOf(seen: Seen): URLSearchParams {
  const to = seen.location ?? (seen.view?.kind === 'continue' ? seen.view.to : undefined);
  if (to === undefined) throw new Error(`no answer: ${seen.status} ${seen.text}`);
  return new URL(to).searchParams;
}

export async function signIn(browser: PageBrowser, seen: Seen, email: string): Promise<Seen> {
  const next = await browser.press(seen, 'sign-in', { email, password: goodPassword });
  return next.location?.startsWith(`${url}/interaction/`) === true ? browser.get(next.location) : next;
}
