import { messagesEn } from '@sealwright/web';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openProvider, type Provider } from '../oauth-rig/provider.ts';
import { launchChromium, openTab, type PageHost, servePages } from '../pages/page-host.ts';

const { labels } = messagesEn;
const password = 'moth-relay-catalogue-77';
const victim = 'victim@example.com';
const attacker = 'attacker@example.com';
const accountPages = ['/', '/sign-in?another=1', '/sign-up', '/change-password', '/sign-ins', '/consents', '/device'];
let provider: Provider;
let browser: Browser;
/** The attacker's site: another origin on the same host, so that every cookie travels with its requests. */
let site: PageHost;
let served = '';

beforeAll(async () => {
  provider = await openProvider();
  site = await servePages(() => ({ html: served, headers: { 'content-type': 'text/html' } }));
  browser = await launchChromium();
  await Promise.all([provider.addPerson(victim), provider.addPerson(attacker)]);
});
beforeEach(() => {
  served = '';
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([provider?.close(), site?.close()]);
});

async function signedIn(email = victim): Promise<Page> {
  const { page } = await openTab(browser, { locale: 'en' });
  await page.goto(`${provider.issuer}/sign-in`);
  await page.getByLabel(labels.email).fill(email);
  await page.getByLabel(labels.password).fill(password);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${provider.issuer}/`);
  return page;
}

/** A form that its page sends off by itself. */
function selfSending(action: string, fields: Readonly<Record<string, string>>): string {
  const inputs = Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`);
  return `<form method="post" action="${action}">${inputs.join('')}</form><script>document.forms[0].submit()</script>`;
}

async function whoIsIn(page: Page): Promise<string> {
  await page.goto(provider.issuer);
  return (await page.getByRole('main').textContent()) ?? '';
}

/** The form token of a page as the attacker sees it in a browser of his own. */
async function tokenOf(page: Page, path: string): Promise<string> {
  await page.goto(`${provider.issuer}${path}`);
  return page.locator('input[name="form_token"]').first().inputValue();
}

describe('a form of another site', () => {
  it.each([
    ['signs nobody out', '/', { step: 'sign-out' }],
    ['ends no session', '/sign-ins', { step: 'end-all' }],
    [
      'changes no password, even if it knows it',
      '/change-password',
      { step: 'change', current_password: password, new_password: 'a-word-of-the-attacker-7' },
    ],
    ['withdraws nothing', '/consents', { step: 'withdraw', client: 'x' }],
  ])('%s', async (_, path, fields) => {
    const [page, own] = [await signedIn(), await signedIn(attacker)];
    served = selfSending(`${provider.issuer}${path}`, {
      ...fields,
      form_token: await tokenOf(own, path === '/consents' ? '/' : path),
    });
    const answered = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.goto(site.origin);
    expect((await answered).status()).toBe(403);
    expect(await whoIsIn(page)).toContain(victim);
    await Promise.all([page.context().close(), own.context().close()]);
  });

  it('signs nobody in as somebody else, neither over a session nor where there is none', async () => {
    const own = await signedIn(attacker);
    const credentials = { step: 'sign-in', email: attacker, password };
    served = selfSending(`${provider.issuer}/sign-in?to=account`, {
      ...credentials,
      form_token: await tokenOf(own, '/sign-in?to=account&another=1'),
    });
    for (const [page, sees] of [
      [await signedIn(), victim],
      [(await openTab(browser, { locale: 'en' })).page, labels.notSignedIn],
    ] as const) {
      const answered = page.waitForResponse((response) => response.request().method() === 'POST');
      await page.goto(site.origin);
      expect((await answered).status()).toBe(403);
      expect(await whoIsIn(page)).toContain(sees);
      await page.context().close();
    }
    await own.context().close();
  });
});

describe('a frame of another site', () => {
  it('shows none of the pages, signed in or not', async () => {
    const page = await signedIn();
    for (const path of accountPages) {
      served = `<iframe src="${provider.issuer}${path}"></iframe>`;
      const answered = page.waitForResponse((response) => response.url() === `${provider.issuer}${path}`);
      await page.goto(site.origin);
      const { 'content-security-policy': policy, 'x-frame-options': frame } = (await answered).headers();
      expect([path, policy?.includes("frame-ancestors 'none'"), frame]).toStrictEqual([path, true, 'DENY']);
      const inside = page.frames()[1];
      expect([path, inside?.url()]).toStrictEqual([path, 'chrome-error://chromewebdata/']);
    }
    await page.context().close();
  });
});

describe('a link of another site', () => {
  it('leads from here to no other, whatever it asks for', async () => {
    const page = await signedIn();
    const elsewhere = [
      site.origin,
      `//${new URL(site.origin).host}`,
      `/\\${new URL(site.origin).host}`,
      'javascript:1',
    ];
    for (const path of [
      '/sign-in',
      '/sign-up',
      '/',
      '/sign-ins',
      '/change-password',
      '/consents',
      '/.well-known/change-password',
    ]) {
      for (const name of ['to', 'next', 'return_to', 'redirect_uri', 'notice', 'browsers_after']) {
        for (const value of elsewhere) {
          const answer = await page.request.get(`${provider.issuer}${path}?${new URLSearchParams({ [name]: value })}`);
          expect(new URL(answer.url()).origin).toBe(provider.issuer);
          expect(await answer.text()).not.toContain(new URL(site.origin).host);
        }
      }
    }
    await page.context().close();
  });
});

describe('markup of a stranger', () => {
  const attack = `"><img src=x onerror="document.title='taken over'"><script>document.title='taken over'</script>`;

  it('in a device, an application and an address is text on every page of the account', async () => {
    // All that an address may hold; `&lt` is a tag's beginning to HTML even without its semicolon.
    const email = "o'&lt`{x}@example.com";
    const { issuer } = provider.server;
    const { sub } = await provider.addPerson(email);
    const { client } = await issuer.clients.add({
      ...{ kind: 'public', name: attack, scopes: ['openid'] },
      redirectUris: ['https://client.example/callback'],
    });
    const proof = await issuer.accounts.authenticate({ email, password });
    const facts = { userAgent: `Firefox/ ${attack}`, network: attack };
    await issuer.sessions.start(proof, { clientId: 'first-party', transport: 'body', ...facts });
    await issuer.openid.browserSessions.begin(proof, facts);
    await issuer.openid.consents.grant(sub, client.clientId, { scopes: [attack], resources: [], claims: [] });
    const page = await signedIn(email);
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => void dialogs.push(dialog.message()));
    for (const path of ['/', '/sign-ins', '/consents', '/change-password']) {
      await page.goto(`${provider.issuer}${path}`);
      expect(await page.title()).toContain('Sealwright');
      expect(await page.evaluate<number>("document.querySelectorAll('img, script, b').length")).toBe(0);
      expect(await page.getByText(email).or(page.getByLabel(labels.email)).first().isVisible()).toBe(true);
    }
    await page.goto(`${provider.issuer}/sign-ins`);
    const text = await page.getByRole('main').textContent();
    expect(text).toContain('"><img src=x onerror=');
    expect(await page.getByText('Firefox', { exact: true }).count()).toBe(1);
    expect(dialogs).toStrictEqual([]);
    await page.context().close();
  });
});
