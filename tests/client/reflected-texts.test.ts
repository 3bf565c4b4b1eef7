// Addresses that somebody else wrote, opened by who is signed in: none leads away, and none writes script into a page.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProvider, type Provider, redirectUri } from '../oauth-rig/provider.ts';
import { launchChromium, servePages } from '../pages/page-host.ts';
import { type HostileSite, openHostileSite } from './hostile-site.ts';

/** Would run in every place where text can become markup, script or an address. */
const payload = `"'><img src=x onerror=alert(1)><script>alert(2)</script><svg/onload=alert(3)>{{4}}javascript:alert(5)//`;
let browser: Browser;
let provider: Provider;
let hostile: HostileSite;
let victim: BrowserContext;
let clientId: string;
let tab: Tab;

beforeAll(async () => {
  browser = await launchChromium();
  provider = await openProvider();
  hostile = await openHostileSite();
  const person = await provider.addPerson('ada@example.com');
  ({ clientId } = await provider.register({ name: payload.slice(0, 90), kind: 'public' }));
  victim = await browser.newContext({ userAgent: `Mozilla/5.0 ${payload}` });
  const page = await victim.newPage();
  await page.goto(`${provider.issuer}/sign-in`);
  await page.getByLabel('E-mail address').fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText(person.email).first().waitFor();
  // Its user agent stands in the list of sign-ins, as another application’s does.
  const body = JSON.stringify({ email: person.email, password: person.password });
  const headers = { 'content-type': 'application/json', 'user-agent': payload };
  expect((await fetch(`${provider.issuer}/login`, { method: 'POST', headers, body })).status).toBe(200);
  await page.close();
  tab = await openTab();
});
afterAll(async () => {
  await browser?.close();
  await hostile?.close();
  await provider?.close();
});

interface Opened {
  readonly url: string;
  /** Dialogs, errors of scripts, and scripts that a policy had to stop: markup that got through, though nothing ran. */
  readonly complaints: readonly string[];
  /** Elements that no page of ours has. */
  readonly foreign: string;
  readonly text: string;
}

async function openTab(): Promise<Tab> {
  const page = await victim.newPage();
  const complaints: string[] = [];
  page.on('dialog', (dialog) => {
    complaints.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', ({ message }) => void complaints.push(message));
  page.on('console', (message) => {
    if (/Content Security Policy|Trusted/.test(message.text())) complaints.push(message.text());
  });
  return { page, complaints };
}

interface Tab {
  readonly page: Page;
  readonly complaints: string[];
}

const strange = ['script:not([src])', 'img', 'svg', 'iframe', 'object', '[onerror]', '[onload]', '[href^=javascript]'];

async function open(address: string): Promise<Opened> {
  const { page, complaints } = tab;
  complaints.length = 0;
  await page.goto('about:blank');
  await page.goto(address, { waitUntil: 'load' }).catch(() => undefined);
  const look = `[[...document.querySelectorAll('${strange.join()}')].map((one) => one.outerHTML).join(), document.body.textContent]`;
  const [foreign = '', text = ''] = (await page.evaluate(look)) as string[];
  return { url: page.url(), complaints: [...complaints], foreign, text };
}

const request = (more: Readonly<Record<string, string>>): string => {
  const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
  const usual = { response_type: 'code', client_id: clientId, redirect_uri: redirectUri, scope: 'openid' };
  const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
  return `/authorize?${new URLSearchParams({ ...usual, ...pkce, ...more })}`;
};

const text = encodeURIComponent(payload);

describe('an address that somebody else wrote', () => {
  it.each<[string, () => string]>([
    ['where to go after signing in', () => `/sign-in?to=${encodeURIComponent(hostile.otherSite)}`],
    ['that, as an address without a scheme', () => '/sign-in?to=//localhost'],
    ['a redirect URI of a client', () => request({ redirect_uri: hostile.otherSite })],
    ['one that begins like the registered one', () => request({ redirect_uri: `${redirectUri}@${hostile.otherSite}` })],
    ['a redirect URI, with an error to be told', () => request({ redirect_uri: hostile.otherSite, prompt: 'none' })],
    [
      'where to go after signing out',
      () => `/end_session?post_logout_redirect_uri=${encodeURIComponent(hostile.otherSite)}`,
    ],
    ['that, with a client', () => `/end_session?client_id=${clientId}&post_logout_redirect_uri=${hostile.otherSite}`],
    ['a provider’s answer', () => `/upstream/x/callback?code=x&state=${encodeURIComponent(hostile.otherSite)}`],
    ['a path with two slashes', () => `//localhost:${new URL(hostile.otherSite).port}/`],
    ['a path with a backslash', () => '/\\localhost/'],
    ['an escaped path', () => '/%2f%2flocalhost/..'],
    ['what the inspector might open', () => `/inspector?url=${encodeURIComponent(hostile.otherSite)}`],
    ['the address of a page with dots', () => '/inspector/../..//localhost/'],
  ])('%s leads nowhere else', async (_, address) => {
    const { url, complaints } = await open(`${provider.issuer}${address()}`);
    expect(new URL(url).origin).toBe(provider.issuer);
    expect([complaints, hostile.asked]).toEqual([[], []]);
  });

  it.each<[string, () => string]>([
    ['an unknown path', () => `/${text}`],
    ['an unknown client', () => `/authorize?client_id=${text}`],
    ['a client whose name is one', () => request({})],
    ['a hint of who signs in', () => request({ login_hint: payload.slice(0, 100), prompt: 'login' })],
    ['a language', () => request({ ui_locales: payload, prompt: 'login' })],
    ['the state of a form’s answer', () => request({ response_mode: 'form_post', state: payload, prompt: 'none' })],
    ['a scope', () => request({ scope: `openid ${payload.replaceAll(/["\\ ]/g, '')}` })],
    ['the code of a device', () => `/device?user_code=${text}`],
    ['a notice', () => `/?notice=${text}`],
    ['a place in a list', () => `/sign-ins?after=${text}`],
    ['where to go after signing in', () => `/sign-in?to=${text}`],
    ['an interaction', () => `/interaction/${text}`],
    ['a provider', () => `/upstream/${text}/callback?error=${text}&error_description=${text}`],
    ['a part of the inspector', () => `/inspector/${text}`],
    ['what follows the inspector’s #', () => `/inspector#${payload}`],
    ['the list of sign-ins, by user agent', () => '/sign-ins'],
    ['the list of consents', () => '/consents'],
  ])('%s writes nothing into a page', async (_, address) => {
    const { url, complaints, foreign } = await open(`${provider.issuer}${address()}`);
    expect(new URL(url).origin).toBe(provider.issuer);
    expect([complaints, foreign]).toEqual([[], '']);
  });

  it('would be found out if one of them did', async () => {
    const host = await servePages(() => ({ html: `<p title="${payload}">`, headers: { 'content-type': 'text/html' } }));
    const { complaints, foreign } = await open(host.origin);
    expect(complaints).toContain('dialog 2');
    expect(foreign).toContain('onerror');
    await host.close();
  });

  it('is shown as the text that it is, where it is shown', async () => {
    expect((await open(`${provider.issuer}${request({})}`)).text).toContain('<img src=x onerror=alert(1)><script>');
  });
});
