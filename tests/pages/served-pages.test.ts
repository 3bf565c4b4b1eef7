import { messagesDe, messagesEn } from '@sealwright/web';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeRequest } from '../oauth-rig/code-flow.ts';
import { openProvider, type Provider, type Registered } from '../oauth-rig/provider.ts';
import { launchChromium, openTab, type PageHost, servePages } from './page-host.ts';

const { labels, titles } = messagesEn;
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';
const password = 'moth-relay-catalogue-77';
let provider: Provider;
let client: Registered;
let browser: Browser;
/** The application's callback, which sends the browser on to where the application really lives. */
let callback: PageHost;
let application: PageHost;

beforeAll(async () => {
  application = await servePages(() => ({ html: '<h1>Welcome</h1>', headers: { 'content-type': 'text/html' } }));
  callback = await servePages((request) => ({
    redirectTo: `${application.origin}/home${new URL(request.url ?? '', 'http://x').search}`,
  }));
  provider = await openProvider();
  const redirectUris = [`${callback.origin}/cb`];
  const settings = { grantTypes: ['authorization_code', 'refresh_token', deviceGrant] };
  client = await provider.register({ name: 'Ledger', redirectUris, settings });
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await provider?.close();
  await Promise.all([callback?.close(), application?.close()]);
});

/** A tab in which no script could run, even if one were served. */
const tab = (locale = 'en') => openTab(browser, { javaScriptEnabled: false, locale });

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

const request = (): string => codeRequest(provider, client, { redirect_uri: `${callback.origin}/cb` }).url.href;

async function fill(page: Page, email: string, label = labels.password): Promise<void> {
  await page.getByLabel(labels.email).fill(email);
  await page.getByLabel(label).fill(password);
}

describe('the pages of a running server, in Chromium without scripts', () => {
  it('take a person from an application to a new account, a consent and back, wherever the application goes from there', async () => {
    const { page, complaints } = await tab();
    await page.goto(request());
    await page.getByRole('link', { name: labels.signUp }).click();
    await fill(page, 'ada@example.com', labels.newPassword);
    await button(page, labels.signUp).click();
    await page.getByRole('heading', { name: titles.consent }).waitFor();
    expect(await page.getByText('Ledger wants access to your account').isVisible()).toBe(true);
    await button(page, labels.allow).click();
    await page.waitForURL(`${application.origin}/home**`);
    expect(new URL(page.url()).searchParams.get('code')).toMatch(/^[\w-]{43}$/);
    // A second time nobody is asked anything.
    await page.goto(request());
    expect(page.url()).toContain(`${application.origin}/home`);
    expect(complaints).toStrictEqual([]);
    await page.context().close();
  });

  it('say in the reader’s language what was wrong, at the field and in the title', async () => {
    const { page } = await tab('de-AT');
    await page.goto(request());
    await page.getByLabel(messagesDe.labels.email).fill('nobody@example.com');
    await page.getByLabel(messagesDe.labels.password).fill('wrong-Password-9');
    await button(page, messagesDe.labels.signIn).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain(messagesDe.faults.credentials_invalid);
    expect(await page.title()).toBe('Fehler: Anmelden – Sealwright');
    expect(await page.getByLabel(messagesDe.labels.email).inputValue()).toBe('nobody@example.com');
    expect(await page.getByLabel(messagesDe.labels.password).inputValue()).toBe('');
    await page.context().close();
  });

  it('let a device in, list it, take it back, and sign out', async () => {
    await provider.addPerson('grace@example.com');
    const { issuer } = provider.server;
    const row = await issuer.clients.find(client.clientId);
    if (row === undefined) throw new Error('no client');
    const { userCode } = await issuer.grants.devices.start({ client: row, scope: 'openid read', resources: [] });
    const { page, complaints } = await tab();
    await page.goto(`${provider.issuer}/device?user_code=${userCode}`);
    await fill(page, 'grace@example.com');
    await button(page, labels.signIn).click();
    expect(await page.getByText(userCode, { exact: true }).isVisible()).toBe(true);
    await button(page, labels.allow).click();
    await page.getByRole('heading', { name: titles.deviceAllowed }).waitFor();
    await page.goto(provider.issuer);
    await page.getByRole('link', { name: labels.consents }).click();
    await button(page, 'Withdraw access of Ledger').click();
    await page.getByText(labels.noConsents).waitFor();
    await page.getByRole('link', { name: labels.backToAccount }).click();
    await button(page, labels.signOut).click();
    await page.getByRole('heading', { name: titles.signedOut }).waitFor();
    await page.goto(provider.issuer);
    await page.getByText(labels.notSignedIn).waitFor();
    expect(complaints).toStrictEqual([]);
    await page.context().close();
  });
});
