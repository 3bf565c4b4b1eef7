import type { PageView } from '@sealwright/server';
import { createPages } from '@sealwright/web';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleViews } from '../../packages/web/test/sample-views.ts';
import { launchChromium, openTab, type PageHost, servePages } from './page-host.ts';

const pages = createPages();
const frame = { acceptLanguage: 'en' };
const deviceDone: PageView = { kind: 'device-done', outcome: 'allowed' };
const open: PageHost[] = [];
let browser: Browser;
/** Where the application really lives, and the host of its callback, which sends the browser on to there. */
let application: PageHost;
let callback: PageHost;

beforeAll(async () => {
  browser = await launchChromium();
  application = await host(() => pages.render(deviceDone, frame));
  callback = await host(() => ({ redirectTo: `${application.origin}/home` }));
});

afterAll(async () => {
  await browser?.close();
  await Promise.all(open.map((one) => one.close()));
});

describe('Chromium, after a form of ours', () => {
  it('holds a redirect against the page’s policy, so a page that names nobody leads nowhere', async () => {
    const issuer = await hostForm({}, () => ({ redirectTo: `${application.origin}/home` }));
    const { page, complaints } = await submit(issuer);
    await expect.poll(() => complaints.join()).toContain('form-action');
    expect(page.url()).toBe(`${issuer.origin}/`);
    await page.context().close();
  });

  it('follows the redirect to where the form may lead', async () => {
    const leadsTo = { leadsTo: `${application.origin}/home` };
    const issuer = await hostForm(leadsTo, () => ({ redirectTo: `${application.origin}/home` }));
    const { page, complaints } = await submit(issuer);
    await page.waitForURL(`${application.origin}/home`);
    expect(complaints).toStrictEqual([]);
    await page.context().close();
  });

  it('is led to an application that redirects once more by the page that goes on by itself', async () => {
    const onward: PageView = { kind: 'continue', to: `${callback.origin}/cb?code=abc&state=1;url=x`, name: 'Ledger' };
    const issuer = await hostForm({}, () => pages.render(onward, frame));
    const { page, complaints } = await submit(issuer);
    await page.waitForURL(`${application.origin}/home`);
    expect(complaints).toStrictEqual([]);
    await page.context().close();
  });

  it('sends our own origin with it, so that a form of another site can be told from it', async () => {
    const origins: (string | undefined)[] = [];
    const issuer = await host((request) => {
      if (request.method === 'POST') origins.push(request.headers.origin);
      return pages.render(request.method === 'POST' ? deviceDone : signIn({}), frame);
    });
    const { page } = await submit(issuer);
    await page.getByRole('status').waitFor();
    expect(origins).toStrictEqual([issuer.origin]);
    await page.context().close();
  });
});

describe('a page', () => {
  it('runs no script that got into it', async () => {
    const { page, complaints } = await openTab(browser);
    await page.goto(application.origin);
    await page.addScriptTag({ content: "document.title = 'taken over'" }).catch(() => undefined);
    expect(await page.title()).toBe('Device connected – Sealwright');
    expect(complaints.join()).toContain('Content Security Policy');
    await page.context().close();
  });

  it('is shown in no frame', async () => {
    const framing = await host(() => ({
      html: `<iframe src="${application.origin}/"></iframe>`,
      headers: { 'content-type': 'text/html' },
    }));
    const { page, complaints } = await openTab(browser);
    await page.goto(framing.origin);
    expect(complaints.join()).toContain('frame-ancestors');
    await page.context().close();
  });
});

async function host(answer: Parameters<typeof servePages>[0]): Promise<PageHost> {
  const served = await servePages(answer);
  open.push(served);
  return served;
}

function signIn(more: { readonly leadsTo?: string }): PageView {
  const view = sampleViews()['sign-in'] as PageView & { kind: 'sign-in' };
  return { ...view, form: { ...view.form, ...more } };
}

function hostForm(
  more: { readonly leadsTo?: string },
  answerPost: () => ReturnType<Parameters<typeof servePages>[0]>,
): Promise<PageHost> {
  return host((request) => (request.method === 'POST' ? answerPost() : pages.render(signIn(more), frame)));
}

async function submit(issuer: PageHost): ReturnType<typeof openTab> {
  const tab = await openTab(browser);
  await tab.page.goto(`${issuer.origin}/`);
  await tab.page.getByLabel('E-mail address').fill('ada@example.com');
  await tab.page.getByLabel('Password').fill('secret words');
  await tab.page.getByRole('button', { name: 'Sign in', exact: true }).click({ noWaitAfter: true });
  return tab;
}
