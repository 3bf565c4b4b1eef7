import { type Bff, createMemoryStore, type Fetch } from '@sealwright/client/bff';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppBrowser, asked, byPage, createAppBrowser, objectOf, origin } from './app-browser.ts';
import { openScene, type Scene } from './application.ts';

// Two processes behind one name: what the one still has under way, the other knows nothing of.

let scene: Scene;
let hold: Promise<Response> | undefined;
let isHeld = false;

const network: Fetch = (url, init) => {
  const isRefresh =
    url.endsWith('/token') && new URLSearchParams(init.body as string).get('grant_type') === 'refresh_token';
  if (!isRefresh || hold === undefined) return fetch(url, init);
  isHeld = true;
  return hold.then((answer) => answer.clone());
};

beforeAll(async () => {
  scene = await openScene();
  await scene.register(origin);
});

afterAll(() => scene?.close());

const renewed = () => Response.json({ access_token: 'late', token_type: 'Bearer', expires_in: 900 });
const ended = () => Response.json({ error: 'invalid_grant' }, { status: 400 });

describe.each([
  ['in cookies', () => ({})],
  ['in a store', () => ({ store: createMemoryStore() })],
])('an answer to a call of a session %s that comes late', (_name, storing) => {
  let quick: Bff;

  /** A call with the first session's cookies is on its way; `settle` ends its renewal, and its cookies reach the browser. */
  async function openLateCall(): Promise<{
    readonly browser: AppBrowser;
    settle(answer: Response): Promise<Response>;
  }> {
    const options = storing();
    const { bff: slow } = await scene.open(origin, {
      ...options,
      fetch: network,
      wallClock: () => Date.now() / 1000 + 880,
    });
    ({ bff: quick } = await scene.open(origin, options));
    let settleRefresh: (answer: Response) => void = () => undefined;
    hold = new Promise((resolve) => {
      settleRefresh = resolve;
    });
    isHeld = false;
    const browser = createAppBrowser(origin, scene.provider, (request) =>
      asked(request.url.endsWith('/api/slow') ? slow : quick)(request),
    );
    await browser.signIn(scene.person);
    const late = browser.send('/api/slow', byPage);
    await expect.poll(() => isHeld).toBe(true);
    return {
      browser,
      settle(answer) {
        settleRefresh(answer);
        return late;
      },
    };
  }

  const whoIn = async (browser: AppBrowser) => {
    const { signed_in: signedIn, sub } = await objectOf(await browser.send('/auth/session'));
    return [signedIn, sub];
  };

  it.each([
    ['renewed', renewed],
    ['ended', ended],
  ])('does not undo a sign-out: %s', async (_what, answer) => {
    const { browser, settle } = await openLateCall();
    expect((await browser.send('/auth/logout', { method: 'POST' })).status).toBe(204);
    expect((await settle(answer())).status).toBe(401);
    expect(await whoIn(browser)).toEqual([false, undefined]);
    expect(browser.cookies.size).toBe(0);
  });

  it.each([
    ['renewed', renewed],
    ['ended', ended],
  ])('leaves the session of who signed in since: %s', async (_what, answer) => {
    const { browser, settle } = await openLateCall();
    const bob = await scene.provider.addPerson(`bob-${crypto.randomUUID()}@example.com`);
    await switchTo(browser, bob);
    expect(await whoIn(browser)).toEqual([true, bob.sub]);
    expect((await settle(answer())).status).toBe(401);
    expect(await whoIn(browser)).toEqual([true, bob.sub]);
    expect((await browser.send('/api/me', byPage)).status).toBe(200);
  });

  /** The same browser, and another person at the authorization server. */
  async function switchTo(browser: AppBrowser, person: Parameters<AppBrowser['signIn']>[0]): Promise<void> {
    const fresh = createAppBrowser(origin, scene.provider, asked(quick), scene.provider.browser());
    for (const [name, cookie] of browser.cookies) fresh.cookies.set(name, cookie);
    await fresh.signIn(person);
    browser.cookies.clear();
    for (const [name, cookie] of fresh.cookies) browser.cookies.set(name, cookie);
  }
});
