import { decodeEntities, formsIn, type HtmlForm } from './html-form.ts';

/** What a browser shows, or the place off the server that it was sent to. */
export interface Visited {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly forms: readonly HtmlForm[];
  /** Where a redirect leads that leaves the server; nothing is fetched there. */
  readonly left: URL | undefined;
}

/** A person's browser that keeps the cookies of one server: no scripts, no pictures, every redirect followed on that server alone. */
export interface Browser {
  readonly cookies: Map<string, string>;
  open(url: string | URL, init?: RequestInit): Promise<Visited>;
  /** Presses a button of a form on that page, as a browser does: with the cookies and the page's origin. */
  press(page: Visited, button: string, fields?: Readonly<Record<string, string>>): Promise<Visited>;
}

const maxRedirects = 10;

export function createBrowser(origin: string, cookies: Map<string, string> = new Map()): Browser {
  const open: Browser['open'] = async (url, init = {}) => {
    let target = new URL(url);
    let request = init;
    for (let count = 0; count < maxRedirects; count += 1) {
      const response = await fetch(target, { ...request, redirect: 'manual', headers: withCookies(request, cookies) });
      for (const line of response.headers.getSetCookie()) keep(cookies, line);
      const text = await response.text();
      const location = response.headers.get('location') ?? refreshIn(text);
      if (location === undefined) return visited(target, response, text, undefined);
      target = new URL(location, target);
      if (target.origin !== origin) return visited(new URL(target), response, '', target);
      request = response.status === 307 || response.status === 308 ? request : {};
    }
    throw new Error('the server redirects without an end');
  };
  return {
    cookies,
    open,
    press: (page, button, fields = {}) => {
      const form = page.forms.find(({ buttons }) => buttons.includes(button));
      if (form === undefined)
        throw new Error(`no button ${button} on ${page.url}: ${page.status} ${page.text.slice(0, 400)}`);
      const [name = '', value = ''] = button.split('=');
      const body = new URLSearchParams({ ...form.fields, ...fields, [name]: value });
      const headers = { Origin: origin, 'Sec-Fetch-Site': 'same-origin', Referer: page.url };
      return open(new URL(form.action, page.url), { method: form.method.toUpperCase(), body, headers });
    },
  };
}

/** A page may go on by itself. */
function refreshIn(text: string): string | undefined {
  const [, target] = /<meta http-equiv="?refresh"? content="0;\s*url=([^"]*)"/i.exec(text) ?? [];
  return target === undefined ? undefined : decodeEntities(target);
}

function withCookies({ headers }: RequestInit, cookies: ReadonlyMap<string, string>): Headers {
  const sent = new Headers(headers);
  if (cookies.size > 0) sent.set('Cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
  return sent;
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';');
  const at = pair.indexOf('=');
  const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
  if (value === '' || /;\s*max-age=0\b/i.test(line)) cookies.delete(name);
  else cookies.set(name, value);
}

function visited(url: URL, response: Response, text: string, left: URL | undefined): Visited {
  return { url: url.href, status: response.status, headers: response.headers, text, forms: formsIn(text), left };
}
