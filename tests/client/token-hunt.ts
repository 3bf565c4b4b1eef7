import type { BrowserContext, Page, Response } from 'playwright-core';

/** Every token that a browser was given, as its own network saw them. */
export interface TokenTrail {
  readonly tokens: ReadonlySet<string>;
  /** Takes in what the jar holds now: a script sees no `Set-Cookie`, and neither does everything that listens to the network. */
  takeJar(): Promise<void>;
}

const shortest = 20;

/** Follows the network of a whole browser profile: access tokens by the answers, refresh tokens by the cookies. */
export function followTokens(context: BrowserContext): TokenTrail {
  const tokens = new Set<string>();
  const read = async (response: Response): Promise<void> => {
    if (response.request().method() !== 'POST') return;
    const body = (await response.json().catch(() => ({}))) as Readonly<Record<string, unknown>>;
    for (const name of ['access_token', 'refresh_token']) {
      if (typeof body[name] === 'string') tokens.add(body[name]);
    }
    const headers = await response.headersArray().catch(() => []);
    for (const { name, value } of headers) {
      if (name.toLowerCase() === 'set-cookie') tokens.add(/^[^=]+=([^;]*)/.exec(value)?.[1] ?? '');
    }
  };
  context.on('response', (response) => void read(response));
  return {
    tokens,
    async takeJar() {
      for (const { value } of await context.cookies()) tokens.add(value);
    },
  };
}

/** The places in which a script finds a token, or twenty characters of one. None is what every scenario must come to. */
export async function huntTokens(page: Page, { tokens }: TokenTrail): Promise<readonly string[]> {
  const pieces = new Set<string>();
  for (const token of tokens) {
    const telling = tellingPart(token);
    for (let at = 0; at + shortest <= telling.length; at += 1) pieces.add(telling.slice(at, at + shortest));
  }
  const places = (await page.evaluate(reach)) as readonly (readonly [place: string, text: string])[];
  const found = new Set<string>();
  for (const [place, text] of places) {
    for (let at = 0; at + shortest <= text.length; at += 1) {
      if (pieces.has(text.slice(at, at + shortest))) found.add(place);
    }
  }
  return [...found].sort();
}

/**
 * Without the header of a JWT, which is the same for all of them, and without what a refresh token begins with: which key
 * made it and which session it is of, as the page's own state says. Its MACs are what must stay hidden.
 */
function tellingPart(token: string): string {
  return token.startsWith('swrt_') ? token.slice(44) : token.slice(token.indexOf('.') + 1);
}

/** All that a script of the page's own origin reaches, as pairs of a place and its text. */
const reach = `(async () => {
  const found = [];
  const put = (place, text) => found.push([place, String(text)]);
  const settled = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const seen = new Set();
  const look = (place, value, depth = 0) => {
    if (typeof value === 'string') put(place, value);
    if (Object(value) !== value || seen.has(value) || depth > 6 || value instanceof Node || value === globalThis) return;
    seen.add(value);
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      put(place, new TextDecoder('latin1').decode(value));
      return;
    }
    if (value instanceof Map || value instanceof Set) look(place, [...value], depth + 1);
    for (const name of Reflect.ownKeys(value)) {
      put(place, String(name));
      let member;
      try { member = value[name]; } catch { continue; }
      look(place, member, depth + 1);
    }
  };
  put('cookies', document.cookie);
  for (const [place, open] of [['localStorage', () => localStorage], ['sessionStorage', () => sessionStorage]]) {
    for (const [name, value] of Object.entries(open())) put(place, name + ' ' + value);
  }
  let factory;
  try { factory = indexedDB; } catch {}
  for (const { name } of (await factory?.databases()) ?? []) {
    put('IndexedDB', name);
    const database = await settled(factory.open(name));
    for (const store of database.objectStoreNames) {
      const records = database.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all([settled(records.getAllKeys()), settled(records.getAll())]);
      look('IndexedDB', [keys, values]);
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      put('caches', request.url);
      put('caches', await (await cache.match(request)).text());
    }
  }
  // What the page itself put into its window: the browser's own names lead nowhere but to what is looked at here already.
  const frame = document.createElement('iframe');
  document.body.append(frame);
  const ofBrowser = new Set(Reflect.ownKeys(frame.contentWindow));
  frame.remove();
  for (const name of Reflect.ownKeys(globalThis)) if (!ofBrowser.has(name)) look('window', globalThis[name]);
  put('window', globalThis.name);
  look('history', history.state);
  put('address', location.href + ' ' + document.referrer);
  for (const entry of truePerformance.getEntries()) put('performance', entry.name);
  put('document', document.documentElement.outerHTML);
  for (const field of document.querySelectorAll('input, textarea')) put('document', field.value);
  return found;
})()`;
