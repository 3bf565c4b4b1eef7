import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '../oauth-rig/person-at-pages.ts';
import { openProvider, type Provider } from '../oauth-rig/provider.ts';
import { launchChromium } from '../pages/page-host.ts';
import { bundleCodeApp, type CodeApp, serveCodeApp } from './code-app-host.ts';
import { readAsScript } from './readable-by-script.ts';

let provider: Provider;
let person: Person;
let browser: Browser;
let script: string;
beforeAll(async () => {
  provider = await openProvider();
  person = await provider.addPerson('ada@example.com');
  [browser, script] = await Promise.all([launchChromium(), bundleCodeApp()]);
});
afterAll(async () => {
  await browser?.close();
  await provider?.close();
});

interface Tab {
  readonly page: Page;
  /** Every token that came, whoever it was for. */
  readonly tokens: Set<string>;
  readonly complaints: string[];
}

async function openTab(context: BrowserContext, url: string): Promise<Tab> {
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const [tokens, complaints] = [new Set<string>(), [] as string[]];
  page.on('pageerror', (error) => void complaints.push(error.message));
  page.on('response', async (response) => {
    if (!response.url().endsWith('/token')) return;
    const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    for (const name of ['access_token', 'refresh_token', 'id_token']) {
      if (typeof body[name] === 'string') tokens.add(body[name]);
    }
  });
  await page.goto(url);
  return { page, tokens, complaints };
}

const ready = ({ page }: Tab): Promise<unknown> => page.evaluate('app.ready');

/** From the application through our pages and back. */
async function signIn(tab: Tab, app: CodeApp): Promise<void> {
  await tab.page.evaluate('void app.grant.signIn()');
  await tab.page.locator('input[name=email]').fill(person.email);
  await tab.page.locator('input[name=password]').fill(person.password);
  await tab.page.locator('button[value=sign-in]').click();
  await tab.page.locator('button[value=allow]').click();
  await tab.page.waitForURL(`${app.origin}/orders`);
  expect(await ready(tab)).toEqual({ arrival: 'signed-in', status: 'signed-in' });
}

async function signInSilently(tab: Tab, app: CodeApp): Promise<unknown> {
  const back = tab.page.waitForEvent('load', { predicate: (page) => page.url().startsWith(app.origin) });
  await tab.page.evaluate("void app.grant.signIn({ prompt: 'none' })");
  await back;
  return ready(tab);
}

async function expectNothingReadable(tab: Tab): Promise<void> {
  const { text, keys } = await readAsScript(tab.page);
  expect([...tab.tokens].filter((token) => text.includes(token))).toEqual([]);
  expect(text).not.toMatch(/eyJ[\w-]{10,}\./);
  expect(keys.filter(({ type, extractable }) => type === 'private' && extractable)).toEqual([]);
}

describe.each([
  ['with bearer tokens', { dpop: false }],
  ['with tokens that are bound to a key', { dpop: true }],
])('an application in Chromium %s', (_, options) => {
  let app: CodeApp;
  let context: BrowserContext;
  beforeAll(async () => {
    app = await serveCodeApp(provider, script, options);
    context = await browser.newContext();
  });
  afterAll(async () => {
    await context?.close();
    await app?.close();
  });

  it('signs in, calls, reloads, finds the person again, and signs out everywhere; and a script finds no token', async () => {
    const tab = await openTab(context, `${app.origin}/orders`);
    expect(await ready(tab)).toEqual({ arrival: 'none', status: 'signed-out' });
    await signIn(tab, app);
    expect(await tab.page.evaluate('app.email()')).toBe(person.email);
    expect(tab.tokens.size).toBeGreaterThan(2);
    await expectNothingReadable(tab);

    await tab.page.reload();
    expect(await ready(tab)).toEqual({ arrival: 'none', status: 'signed-out' });
    expect(await signInSilently(tab, app)).toEqual({ arrival: 'signed-in', status: 'signed-in' });
    const other = await openTab(context, `${app.origin}/orders`);
    expect(await signInSilently(other, app)).toEqual({ arrival: 'signed-in', status: 'signed-in' });
    for (const each of [tab, other]) {
      expect(await each.page.evaluate('app.email()')).toBe(person.email);
      await expectNothingReadable(each);
    }

    await tab.page.evaluate('app.client.logOut().then(() => app.grant.signOut()); undefined');
    await tab.page.waitForURL(`${app.origin}/out`);
    expect(await ready(tab)).toEqual({ arrival: 'none', status: 'signed-out' });
    await expectNothingReadable(tab);
    expect(await other.page.evaluate('app.email().catch(({ code }) => code)')).toBe(401);
    expect(await other.page.evaluate('app.client.state.status')).toBe('signed-out');
    expect(await signInSilently(other, app)).toEqual({ arrival: 'login_required', status: 'signed-out' });
    await expectNothingReadable(other);
    expect([...tab.complaints, ...other.complaints]).toEqual([]);
  });

  it('is not signed in by an answer that it did not ask for, and shows nothing of it', async () => {
    const query = new URLSearchParams({ code: 'planted', state: 'A'.repeat(43), iss: provider.issuer });
    const tab = await openTab(context, `${app.origin}/callback?${query}`);
    expect(await ready(tab)).toEqual({ arrival: 'sign_in_not_begun', status: 'signed-out' });
    expect(tab.page.url()).toBe(`${app.origin}/callback`);
    expect(await tab.page.evaluate('history.length')).toBe(2);
  });
});

describe('the key of proofs in Chromium', () => {
  let app: CodeApp;
  beforeAll(async () => {
    app = await serveCodeApp(provider, script, { dpop: true });
  });
  afterAll(() => app?.close());

  it('is one for all tabs, though they make it in the same instant, and stays over a restart of the page', async () => {
    const context = await browser.newContext();
    const tabs = await Promise.all(Array.from({ length: 5 }, () => openTab(context, `${app.origin}/`)));
    const prints = await Promise.all(tabs.map(({ page }) => page.evaluate('app.proof.thumbprint()')));
    expect([new Set(prints).size, String(prints[0])]).toEqual([1, expect.stringMatching(/^[\w-]{43}$/)]);
    const [tab] = tabs;
    await tab?.page.reload();
    expect(await tab?.page.evaluate('app.proof.thumbprint()')).toBe(prints[0]);
    const { keys } = await readAsScript(tab?.page as Page);
    expect(keys.find(({ type }) => type === 'private')).toEqual({ type: 'private', extractable: false });
    await context.close();
  });

  it('is not one that somebody planted and could take away', async () => {
    const context = await browser.newContext();
    const { page } = await openTab(context, `${app.origin}/blank`);
    const planted = await page.evaluate(plant(`dpop ${provider.issuer} ${app.clientId}`));
    await page.goto(`${app.origin}/`);
    const print = await page.evaluate('app.proof.thumbprint()');
    expect([String(print), print === planted]).toEqual([expect.stringMatching(/^[\w-]{43}$/), false]);
    expect((await readAsScript(page)).keys.filter(({ type }) => type === 'private')).toEqual([
      { type: 'private', extractable: false },
    ]);
    await context.close();
  });
});

/** Puts a key there that can be exported, and answers that it is there. */
function plant(name: string): string {
  return `(async () => {
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const opening = indexedDB.open('sealwright', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('records');
    await new Promise((done) => { opening.onsuccess = done; });
    const transaction = opening.result.transaction('records', 'readwrite');
    transaction.objectStore('records').put(pair, ${JSON.stringify(name)});
    await new Promise((done) => { transaction.oncomplete = done; });
    opening.result.close();
    const { crv, kty, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify({ crv, kty, x, y })));
    return btoa(String.fromCharCode(...new Uint8Array(digest))).replace(/[+]/g, '-').replace(/[/]/g, '_').replace(/=/g, '');
  })()`;
}
