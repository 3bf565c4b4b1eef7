import { messagesEn } from '@sealwright/web';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeRequest } from '../oauth-rig/code-flow.ts';
import type { Person } from '../oauth-rig/person-at-pages.ts';
import { openProvider, type Provider, type Registered } from '../oauth-rig/provider.ts';
import { launchChromium, openTab, type PageHost, servePages } from './page-host.ts';

const { labels } = messagesEn;
const title = 'The application';
let provider: Provider;
let person: Person;
let browser: Browser;
/** Where the application lives, and the host of its callback, which sends the browser on to there. */
let application: PageHost;
let callback: PageHost;

beforeAll(async () => {
  provider = await openProvider();
  person = await provider.addPerson('ada@example.com');
  browser = await launchChromium();
  const headers = { 'content-type': 'text/html; charset=utf-8' };
  application = await servePages(() => ({ html: `<!doctype html><title>${title}</title><p>Home`, headers }));
  callback = await servePages(({ url = '' }) => ({ redirectTo: `${application.origin}${url}` }));
});

afterAll(async () => {
  await browser?.close();
  await provider?.close();
  await Promise.all([application?.close(), callback?.close()]);
});

async function openTwoTabs() {
  const { page, complaints } = await openTab(browser, { locale: 'en' });
  const second = await page.context().newPage();
  const more: string[] = [];
  second.on('console', (message) => void more.push(message.text()));
  return { tabs: [page, second] as const, complained: () => [...complaints, ...more] };
}

/** Both tabs at the page that the application's request leads to. */
async function ask(tabs: readonly Page[], client: Registered): Promise<void> {
  for (const [index, tab] of tabs.entries()) {
    const changes = { redirect_uri: `${callback.origin}/cb`, state: `tab-${index}` };
    await tab.goto(codeRequest(provider, client, changes).url.href);
  }
}

/** The tab is at the application, with a code and its own state, by way of the callback's other host. */
async function arrives(tab: Page, state: string): Promise<void> {
  await tab.waitForURL((url) => url.origin === application.origin, { timeout: 10_000 });
  const { searchParams } = new URL(tab.url());
  expect([await tab.title(), searchParams.get('state'), searchParams.has('code')]).toStrictEqual([title, state, true]);
}

async function signIn(tab: Page): Promise<void> {
  await tab.getByLabel(labels.email).fill(person.email);
  await tab.getByLabel(labels.password).fill(person.password);
  await tab.getByRole('button', { name: labels.signIn, exact: true }).click({ noWaitAfter: true });
}

const redirectUris = () => [`${callback.origin}/cb`];

describe('two tabs of one Chromium at the same question of an application', () => {
  it('both arrive there, when one signs in in both', async () => {
    const client = await provider.register({ redirectUris: redirectUris(), settings: { consent: 'implied' } });
    const { tabs, complained } = await openTwoTabs();
    await ask(tabs, client);
    for (const [index, tab] of tabs.entries()) {
      await signIn(tab);
      await arrives(tab, `tab-${index}`);
    }
    expect(complained()).toStrictEqual([]);
    await tabs[0].context().close();
  });

  it('both arrive there, when one allows in both', async () => {
    const client = await provider.register({ redirectUris: redirectUris() });
    const { tabs, complained } = await openTwoTabs();
    await tabs[0].goto(`${provider.issuer}/sign-in`);
    await signIn(tabs[0]);
    await tabs[0].getByText(labels.sessions).waitFor();
    await ask(tabs, client);
    for (const [index, tab] of tabs.entries()) {
      await tab.getByRole('button', { name: labels.allow, exact: true }).click({ noWaitAfter: true });
      await arrives(tab, `tab-${index}`);
    }
    expect(complained()).toStrictEqual([]);
    await tabs[0].context().close();
  });
});
