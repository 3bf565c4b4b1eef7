import { createMemoryStore } from '@sealwright/client/bff';
import { generateSecret } from '@sealwright/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asked, byPage, createAppBrowser, objectOf, openBrowser, origin } from './app-browser.ts';
import { openScene, type Scene } from './application.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await openScene();
  await scene.register(origin);
});

afterAll(() => scene?.close());

const elsewhere = { from: 'elsewhere' } as const;
const pathOf = ({ pathname, search }: URL): string => `${pathname}${search}`;

function changeEnd({ searchParams }: URL): void {
  searchParams.set('state', `${searchParams.get('state')?.slice(0, 12)}${'A'.repeat(31)}`);
}

/** A browser that has been sent back by the server, and the address that it was sent to. */
async function answeredBrowser(options?: Parameters<typeof openBrowser>[1]) {
  const browser = await openBrowser(scene, options);
  return { browser, url: await browser.answered(scene.person) };
}

async function isSignedIn(browser: Awaited<ReturnType<typeof openBrowser>>): Promise<unknown> {
  return (await objectOf(await browser.send('/auth/session')))['signed_in'];
}

describe.each([
  ['in a cookie', undefined],
  ['in a store', () => createMemoryStore()],
])('a session %s', (_name, openStore) => {
  it('begins at the authorization server and lets pages call the API', async () => {
    const browser = await openBrowser(scene, openStore && { store: openStore() });
    expect(await (await browser.send('/auth/session')).json()).toEqual({ signed_in: false });
    const arrived = await browser.signIn(scene.person, '/auth/login?return_to=/orders%3Fopen');
    expect([arrived.status, await arrived.text()]).toEqual([
      200,
      expect.stringContaining('content="0;url=/orders?open"'),
    ]);
    expect(await (await browser.send('/auth/session')).json()).toEqual({
      ...{
        signed_in: true,
        sub: scene.person.sub,
        claims: { email: scene.person.email },
        expires_in: expect.any(Number),
      },
    });
    const answer = await browser.send('/api/me?x=1', byPage);
    expect([answer.status, await answer.json()]).toEqual([200, { sub: scene.person.sub }]);
    expect(scene.api.heard.at(-1)?.url).toBe('/v1/me?x=1');
  });
});

describe('the log-in', () => {
  it.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '\\/evil.example/',
    '/\t/evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    'javascript:alert(1)',
    'orders',
    '',
    `/${'x'.repeat(2000)}`,
    '/caf\u00e9',
  ])('does not return to %j', async (path) => {
    const browser = await openBrowser(scene);
    const answer = await browser.send(`/auth/login?return_to=${encodeURIComponent(path)}`, { from: 'typing' });
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    expect(browser.events).toEqual([expect.objectContaining({ code: 'bff_return_refused' })]);
  });

  it('returns to a path with query and fragment, and writes it into its page as text', async () => {
    const browser = await openBrowser(scene);
    const path = `/a?b="><script>&c='#d`;
    const answer = await browser.signIn(scene.person, `/auth/login?return_to=${encodeURIComponent(path)}`);
    const text = await answer.text();
    expect(text).toContain('0;url=/a?b=%22%3E%3Cscript%3E&#38;c=%27#d"');
    expect(text).not.toContain('<script');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it.each(['iframe', 'image', 'script', 'empty'])('does not begin as %s of a page', async (destination) => {
    const browser = await openBrowser(scene);
    const answer = await browser.send('/auth/login', { ...elsewhere, headers: { 'sec-fetch-dest': destination } });
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []]);
  });

  it('pushes what it asks, so that the browser carries a name alone', async () => {
    const browser = await openBrowser(scene);
    const location = new URL((await browser.send('/auth/login', { from: 'typing' })).headers.get('location') ?? '');
    expect([...location.searchParams.keys()]).toEqual(['client_id', 'request_uri']);
  });

  it('may be under way in several tabs, and in no number of them', async () => {
    const browser = await openBrowser(scene);
    const first = await browser.answered(scene.person);
    for (let tab = 0; tab < 3; tab += 1) await browser.send('/auth/login', { from: 'typing' });
    expect((await browser.send(pathOf(first), elsewhere)).status).toBe(200);
    for (let tab = 0; tab < 20; tab += 1) await browser.send('/auth/login', { from: 'typing' });
    const waiting = [...browser.cookies.keys()].filter((name) => name.includes('sign-in'));
    expect(waiting.length).toBeLessThanOrEqual(4);
  });
});

describe('an answer', () => {
  it('is good in the browser that asked and in no other: nobody is signed in as somebody else', async () => {
    const { url } = await answeredBrowser();
    const victim = await openBrowser(scene);
    await victim.send('/auth/login', { from: 'typing' });
    const answer = await victim.send(pathOf(url), elsewhere);
    expect([answer.status, await isSignedIn(victim)]).toEqual([400, false]);
    expect(victim.events).toContainEqual({ type: 'refused', code: 'bff_transaction_unknown', cause: undefined });
  });

  it('counts once', async () => {
    const { browser, url } = await answeredBrowser();
    expect((await browser.send(pathOf(url), elsewhere)).status).toBe(200);
    expect((await browser.send(pathOf(url), elsewhere)).status).toBe(400);
    expect(await isSignedIn(browser)).toBe(true);
  });

  it.each<[string, string, (url: URL) => unknown]>([
    ['with another state', 'bff_transaction_unknown', (url) => url.searchParams.set('state', 'A'.repeat(43))],
    ['with a state that only begins like it', 'bff_transaction_unknown', changeEnd],
    ['without a state', 'bff_transaction_unknown', (url) => url.searchParams.delete('state')],
    ['of another issuer', 'bff_answer_refused', (url) => url.searchParams.set('iss', 'https://evil.example')],
    ['that names no issuer', 'bff_answer_refused', (url) => url.searchParams.delete('iss')],
    ['that names two', 'bff_answer_refused', (url) => url.searchParams.append('iss', 'https://evil.example')],
    ['with two codes', 'bff_answer_refused', (url) => url.searchParams.append('code', 'x')],
    ['with two states', 'bff_answer_refused', (url) => url.searchParams.append('state', 'x')],
    ['with no code', 'bff_answer_refused', (url) => url.searchParams.delete('code')],
    ['with a code that was made up', 'bff_answer_refused', (url) => url.searchParams.set('code', 'A'.repeat(43))],
    ['that says no', 'bff_sign_in_refused', (url) => url.searchParams.set('error', 'access_denied')],
  ])('%s is refused, and says no more than that', async (_name, code, change) => {
    const { browser, url } = await answeredBrowser();
    change(url);
    const answer = await browser.send(pathOf(url), elsewhere);
    expect([answer.status >= 400, await isSignedIn(browser)]).toEqual([true, false]);
    expect(browser.events).toEqual([expect.objectContaining({ type: 'refused', code })]);
    expect(await answer.text()).not.toContain(url.searchParams.get('state') ?? 'nothing');
  });

  it('with the code of another sign-in is refused: PKCE and nonce tie it to its own', async () => {
    const [mine, theirs] = [await answeredBrowser(), await answeredBrowser()];
    mine.url.searchParams.set('code', theirs.url.searchParams.get('code') ?? '');
    expect((await mine.browser.send(pathOf(mine.url), elsewhere)).status).toBe(400);
    expect(await isSignedIn(mine.browser)).toBe(false);
  });

  it('that comes after ten minutes is too late', async () => {
    let now = Date.now() / 1000;
    const { browser, url } = await answeredBrowser({ wallClock: () => now });
    now += 601;
    expect((await browser.send(pathOf(url), elsewhere)).status).toBe(400);
  });

  it('finds its sign-in by no cookie that was changed, moved, or sealed by somebody else', async () => {
    const { browser, url } = await answeredBrowser();
    const [name = '', cookie] = [...browser.cookies][0] ?? [];
    const foreign = await answeredBrowser({ cookieSecrets: [generateSecret(32)] });
    const others = [...foreign.browser.cookies.values()].map(({ value }) => value);
    const value = cookie?.value ?? '';
    const changed = `${value.slice(0, 60)}${value[60] === 'A' ? 'B' : 'A'}${value.slice(61)}`;
    for (const bad of [changed, value.slice(0, -4), '', ...others]) {
      browser.cookies.set(name, { value: bad, strict: false });
      expect((await browser.send(pathOf(url), elsewhere)).status).toBe(400);
      browser.cookies.set(name, { value, strict: false });
    }
    expect((await browser.send(pathOf(url), elsewhere)).status).toBe(200);
  });

  it('that fails leads to the page of the application that explains it, where there is one', async () => {
    const { browser, url } = await answeredBrowser({ failurePath: '/sorry' });
    url.searchParams.set('error', 'access_denied');
    const answer = await browser.send(pathOf(url), elsewhere);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/sorry?error=bff_sign_in_refused']);
  });
});

describe('a session', () => {
  it('that was planted before the sign-in is worth nothing after it, and the one before it ends', async () => {
    const store = createMemoryStore();
    const browser = await openBrowser(scene, { store });
    await browser.signIn(scene.person);
    const [name = '', first] = [...browser.cookies].find(([one]) => one.endsWith('session')) ?? [];
    await browser.signIn(scene.person);
    const second = browser.cookies.get(name)?.value;
    expect(second).not.toBe(first?.value);
    const thief = createAppBrowser(origin, scene.provider, asked(browser.bff));
    thief.cookies.set(name, { value: first?.value ?? '', strict: true });
    expect(await (await thief.send('/auth/session')).json()).toEqual({ signed_in: false });
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('shows no token to the browser: in no cookie, no address but the server’s own, no page, no answer', async () => {
    const seen: string[] = [];
    const { bff } = await scene.open(origin);
    const browser = createAppBrowser(origin, scene.provider, async (request) => {
      const answer = (await asked(bff)(request)) as Response;
      seen.push(JSON.stringify([...answer.headers]), await answer.clone().text());
      return answer;
    });
    await browser.signIn(scene.person);
    await browser.send('/auth/session');
    await browser.send('/api/me', { headers: { 'x-requested-by': 'app' } });
    expect(scene.api.heard.at(-1)?.headers.authorization).toMatch(/^Bearer eyJ/);
    const all = seen.join('\n');
    expect(all).not.toMatch(/eyJ[\w-]+\.|Bearer|refresh_token|access_token|id_token/);
    expect(all).toMatch(/__Host-app-session=[\w-]+; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Strict/);
    expect(JSON.stringify([...browser.cookies])).not.toContain(scene.person.sub);
  });

  it('is none by a cookie that was changed anywhere, or comes twice', async () => {
    const browser = await openBrowser(scene);
    await browser.signIn(scene.person);
    const names = [...browser.cookies.keys()];
    expect(names).toEqual(['__Host-app-session', expect.stringMatching(/^__Host-app-session\.[\w-]{22}$/)]);
    const name = names[1] ?? '';
    const value = browser.cookies.get(name)?.value ?? '';
    for (const at of [0, 5, 30, 60, 1000, value.length - 1]) {
      const bad = `${value.slice(0, at)}${value[at] === 'A' ? 'B' : 'A'}${value.slice(at + 1)}`;
      browser.cookies.set(name, { value: bad, strict: true });
      expect([at, await isSignedIn(browser)]).toEqual([at, false]);
    }
    browser.cookies.set(name, { value: `${value}; ${name}=${value}`, strict: true });
    expect(await isSignedIn(browser)).toBe(false);
    browser.cookies.set(name, { value, strict: true });
    expect(await isSignedIn(browser)).toBe(true);
  });
});
