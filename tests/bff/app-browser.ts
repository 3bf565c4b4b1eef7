import type { Bff, BffEvent, BffOptions } from '@sealwright/client/bff';
import type { Browser } from '../oauth-rig/browser.ts';
import { type Person, walk } from '../oauth-rig/person-at-pages.ts';
import type { Provider } from '../oauth-rig/provider.ts';
import type { Scene } from './application.ts';

/** What sends a request to the application: a page of its own, a person's typing, another site's page. */
export type From = 'page' | 'typing' | 'elsewhere' | 'form';

/** A browser at the application: cookies by their rules, and what it says of where a request comes from. */
export interface AppBrowser {
  readonly cookies: Map<string, { readonly value: string; readonly strict: boolean }>;
  /** The person's windows at the authorization server. */
  readonly away: Browser;
  send(path: string, init?: RequestInit & { readonly from?: From }): Promise<Response>;
  /** From the log-in link to the page after it. */
  signIn(person: Person, path?: string): Promise<Response>;
  /** The address with which the authorization server sends the person back. */
  answered(person: Person, path?: string): Promise<URL>;
}

type Answer = (request: Request) => Promise<Response>;

export const byPage: RequestInit & { readonly from: From } = { from: 'page', headers: { 'x-requested-by': 'app' } };

export function createAppBrowser(
  origin: string,
  provider: Provider,
  answer: Answer = sendOverHttp,
  away: Browser = signedInBrowser(provider),
): AppBrowser {
  const cookies: AppBrowser['cookies'] = new Map();
  const send: AppBrowser['send'] = async (path, { from = 'page', ...init } = {}) => {
    const headers = new Headers({
      ...said(from, origin, init.method ?? 'GET'),
      ...Object.fromEntries(new Headers(init.headers)),
    });
    const sent = [...cookies].filter(([, { strict }]) => from !== 'elsewhere' || !strict);
    if (sent.length > 0) headers.set('cookie', sent.map(([name, { value }]) => `${name}=${value}`).join('; '));
    const response = await answer(new Request(`${origin}${path}`, { ...init, headers, redirect: 'manual' }));
    for (const line of response.headers.getSetCookie()) keep(cookies, line);
    return response;
  };
  const answered: AppBrowser['answered'] = async (person, path = '/auth/login') => {
    const first = await send(path, { from: 'typing' });
    const location = first.headers.get('location');
    if (location === null) throw new Error(`no way to the server: ${first.status} ${await first.text()}`);
    const { left, status, text } = await walk(away, location, person);
    if (left === undefined) throw new Error(`no way back: ${status} ${text.slice(0, 400)}`);
    return left;
  };
  return {
    ...{ cookies, away, send, answered },
    async signIn(person, path) {
      const { pathname, search } = await answered(person, path);
      return send(`${pathname}${search}`, { from: 'elsewhere' });
    },
  };
}

/** Where the application is that is asked without a network between; the servers behind it are real. */
export const origin = 'http://127.0.0.1:9';

/** A browser at a back end of its own. */
export async function openBrowser(
  scene: Scene,
  options?: Partial<BffOptions>,
): Promise<AppBrowser & { readonly bff: Bff; readonly events: readonly BffEvent[] }> {
  const { bff, events } = await scene.open(origin, options);
  return { ...createAppBrowser(origin, scene.provider, asked(bff)), bff, events };
}

export function asked(bff: Bff): Answer {
  return async (request) => (await bff.handle(request)) ?? new Response(null, { status: 404 });
}

const sendOverHttp: Answer = (request) => fetch(request);

/** One for all, in which a person signs in once: a password takes long to check, and is checked elsewhere. */
const browsers = new WeakMap<Provider, Browser>();

function signedInBrowser(provider: Provider): Browser {
  const browser = browsers.get(provider) ?? provider.browser();
  browsers.set(provider, browser);
  return browser;
}

/** Fetch Metadata, and `Origin` where a browser sends it. */
function said(from: From, origin: string, method: string): Readonly<Record<string, string>> {
  const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', accept: 'text/html' };
  if (from === 'typing') return { ...navigation, 'sec-fetch-site': 'none' };
  if (from === 'elsewhere') return { ...navigation, 'sec-fetch-site': 'cross-site' };
  const own = { 'sec-fetch-site': 'same-origin', ...(method !== 'GET' && method !== 'HEAD' && { origin }) };
  return from === 'form' ? { ...navigation, ...own } : { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty', ...own };
}

function keep(cookies: AppBrowser['cookies'], line: string): void {
  const [pair = '', ...attributes] = line.split('; ');
  const at = pair.indexOf('=');
  const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
  if (attributes.includes('Max-Age=0')) cookies.delete(name);
  else cookies.set(name, { value, strict: attributes.includes('SameSite=Strict') });
}

/** A JSON object, which nobody has looked at. */
export async function objectOf(response: Response): Promise<Readonly<Record<string, unknown>>> {
  return (await response.json()) as Readonly<Record<string, unknown>>;
}
