import { messagesEn } from '@sealwright/web';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProvider, type Provider } from '../oauth-rig/provider.ts';
import { launchChromium, openTab } from '../pages/page-host.ts';
import { beginAt, enter, tabTo } from './keyboard.ts';

const { labels, titles, notices, faults } = messagesEn;
const password = 'moth-relay-catalogue-77';
const nextPassword = 'lantern-orchard-sidewalk-9';
/** A telephone; no script could run, even if one were served. */
const telephone = { javaScriptEnabled: false, viewport: { width: 320, height: 640 }, locale: 'en' };
let provider: Provider;
let browser: Browser;

beforeAll(async () => {
  provider = await openProvider();
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await provider?.close();
});

const title = (page: Page) => page.getByRole('heading', { level: 1 }).textContent();

async function signIn(page: Page, email: string, secret: string): Promise<void> {
  await page.goto(`${provider.issuer}/sign-in`);
  await beginAt(page, labels.email);
  await page.keyboard.type(email);
  await tabTo(page, labels.password);
  await page.keyboard.type(secret);
  await enter(page);
}

describe('an account, by the keyboard alone, on a telephone, without a script', () => {
  it('is made, gets another password, and is signed out elsewhere and here', async () => {
    const email = 'ada@example.com';
    const { page, complaints } = await openTab(browser, telephone);
    await page.goto(`${provider.issuer}/sign-up`);
    await beginAt(page, labels.email);
    await page.keyboard.type(email);
    await tabTo(page, labels.newPassword);
    await page.keyboard.type(password);
    await enter(page);
    expect(await title(page)).toBe(titles.account);
    const elsewhere = await openTab(browser, { ...telephone, userAgent: 'A thing of its own' });
    await signIn(elsewhere.page, email, password);
    expect(await title(elsewhere.page)).toBe(titles.account);

    await tabTo(page, labels.sessions);
    await enter(page);
    const rows = page.getByRole('listitem');
    expect(await rows.count()).toBe(2);
    expect(await rows.nth(0).textContent()).toContain(labels.unknownDevice);
    expect(await rows.nth(1).textContent()).toMatch(/Chrome on Linux.*This browser.*Network 127\.0\.0\.0\/24/s);
    await tabTo(page, labels.endOthers);
    await enter(page);
    await beginAt(page, notices['others-ended']);
    expect(await rows.count()).toBe(1);
    await elsewhere.page.reload();
    expect(await elsewhere.page.getByText(labels.notSignedIn).isVisible()).toBe(true);
    await signIn(elsewhere.page, email, password);

    await tabTo(page, labels.backToAccount);
    await enter(page);
    await tabTo(page, labels.changePassword);
    await enter(page);
    await beginAt(page, labels.currentPassword);
    await page.keyboard.type('not the current one');
    await tabTo(page, labels.newPassword);
    await page.keyboard.type(nextPassword);
    await enter(page);
    await beginAt(page, labels.currentPassword);
    expect(await page.getByRole('alert').textContent()).toContain(faults.password_wrong);
    expect(await page.getByLabel(labels.newPassword).inputValue()).toBe('');
    await page.keyboard.type(password);
    await tabTo(page, labels.newPassword);
    await page.keyboard.type(nextPassword);
    await enter(page);
    await beginAt(page, notices['password-changed']);
    await elsewhere.page.goto(provider.issuer);
    expect(await elsewhere.page.getByText(labels.notSignedIn).isVisible()).toBe(true);

    await tabTo(page, labels.signOut);
    await enter(page);
    expect(await title(page)).toBe(titles.signedOut);
    await signIn(page, email, password);
    expect(await page.getByRole('alert').textContent()).toContain(faults.credentials_invalid);
    await signIn(page, email, nextPassword);
    expect(await title(page)).toBe(titles.account);
    // The two refusals above, which the browser notes as such.
    const others = [...complaints, ...elsewhere.complaints].filter((one) => !one.includes('status of 400'));
    expect(others).toStrictEqual([]);
    await Promise.all([page.context().close(), elsewhere.page.context().close()]);
  });

  it('is left in one browser from another, a long list of sessions away', async () => {
    const email = 'grace@example.com';
    const { issuer } = provider.server;
    await provider.addPerson(email);
    const proof = await issuer.accounts.authenticate({ email, password });
    for (let count = 0; count < 45; count += 1) {
      await issuer.sessions.start(proof, { clientId: 'first-party', transport: 'body' });
    }
    const { page } = await openTab(browser, telephone);
    await signIn(page, email, password);
    await page.goto(`${provider.issuer}/sign-ins`);
    const buttons = page.getByRole('button', { name: labels.signOut, exact: true });
    expect(await buttons.count()).toBe(21);
    await page.getByRole('link', { name: labels.more }).click();
    await page.getByRole('link', { name: labels.more }).click();
    expect(await buttons.count()).toBe(5);
    await buttons.last().focus();
    await enter(page);
    await beginAt(page, notices['session-ended']);
    expect(await issuer.sessions.list(proof.sub)).toHaveLength(44);
    await tabTo(page, labels.endAll);
    await enter(page);
    expect(await title(page)).toBe(titles.signedOut);
    expect(await issuer.sessions.list(proof.sub)).toStrictEqual([]);
    await page.context().close();
  });
});
