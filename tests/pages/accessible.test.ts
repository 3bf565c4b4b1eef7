import type { PageView } from '@sealwright/server';
import { createPages, messagesDe, messagesEn } from '@sealwright/web';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everydayTexts, sampleViews } from '../../packages/web/test/sample-views.ts';
import { launchChromium, openTab, type PageHost, servePages } from './page-host.ts';

// The page that goes on by itself cannot be looked at; its link is one that other pages have, too.
const views = Object.entries(sampleViews()).filter(([kind]) => kind !== 'continue');
const rightToLeft = { ...messagesEn, language: 'ar', direction: 'rtl' } as const;
const long = {
  ...everydayTexts,
  name: 'Donaudampfschiffahrtsgesellschaft'.repeat(4),
  email: `${'a'.repeat(64)}@${'b'.repeat(60)}.example`,
};
const pages = createPages({ languages: [rightToLeft] });
let browser: Browser;
let host: PageHost;

beforeAll(async () => {
  host = await servePages((request) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const texts = searchParams.has('long') ? long : everydayTexts;
    const view = sampleViews(texts)[searchParams.get('view') ?? ''] as PageView;
    return pages.render(view, { acceptLanguage: request.headers['accept-language'] ?? null });
  });
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await host?.close();
});

describe.each([
  ['a telephone of 320 pixels, or 1280 at 400 %', 320, 'ar'],
  ['a window of 1280 pixels at 200 %', 640, 'de'],
])('on %s', (_, width, locale) => {
  it('nothing runs out of a page to the side, however long the names are', async () => {
    const { page } = await openTab(browser, { viewport: { width, height: 700 }, locale });
    for (const [kind] of views) {
      await show(page, kind, '&long');
      const { scrollWidth, clientWidth } = await page.evaluate<Widths>(widths);
      expect(scrollWidth, `${kind} in ${locale}`).toBeLessThanOrEqual(clientWidth);
    }
    await page.context().close();
  });
});

describe('by the keyboard', () => {
  it('one begins at the address, and comes by way of the password to the button', async () => {
    const { page } = await openTab(browser);
    await show(page, 'sign-in');
    const walked = [await focused(page)];
    for (let step = 0; step < 4; step += 1) {
      await page.keyboard.press('Tab');
      walked.push(await focused(page));
    }
    expect(walked).toStrictEqual(['email', 'password', 'sign-in', 'cancel', 'upstream']);
    await page.context().close();
  });

  it('what has the focus is seen to have it', async () => {
    const { page } = await openTab(browser);
    await show(page, 'consent');
    await page.keyboard.press('Tab');
    const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline).toBe('solid');
    await page.context().close();
  });

  it('after a refusal one is where it went wrong, and hears what it was', async () => {
    const { page } = await openTab(browser);
    await show(page, 'sign-in, refused');
    expect(await focused(page)).toBe('password');
    const password = page.getByLabel(messagesEn.labels.password);
    expect(await password.getAttribute('aria-invalid')).toBe('true');
    const described = (await password.getAttribute('aria-describedby')) ?? '';
    expect(await page.locator(`#${described}`).textContent()).toContain(messagesEn.faults.credentials_invalid);
    expect(await page.title()).toBe('Error: Sign in – Sealwright');
    await page.context().close();
  });
});

describe('a password manager', () => {
  it('finds the fields that it knows', async () => {
    const { page } = await openTab(browser, { locale: 'de' });
    await show(page, 'sign-in');
    const autocomplete = (label: string) => page.getByLabel(label).getAttribute('autocomplete');
    expect(await autocomplete(messagesDe.labels.email)).toBe('username');
    expect(await autocomplete(messagesDe.labels.password)).toBe('current-password');
    await show(page, 'sign-up');
    expect(await autocomplete(messagesDe.labels.newPassword)).toBe('new-password');
    await show(page, 'device-code');
    expect(await autocomplete(messagesDe.labels.userCode)).toBe('one-time-code');
    await page.context().close();
  });
});

describe('somebody who wants no motion', () => {
  it('gets none', async () => {
    const durations: string[] = [];
    for (const reducedMotion of ['no-preference', 'reduce'] as const) {
      const { page } = await openTab(browser, { reducedMotion });
      await show(page, 'consent');
      const duration = "getComputedStyle(document.querySelector('button')).transitionDuration";
      durations.push(await page.evaluate<string>(duration));
      await page.context().close();
    }
    expect(durations).toStrictEqual(['0.12s', '0s']);
  });
});

interface Widths {
  readonly scrollWidth: number;
  readonly clientWidth: number;
}

/** As text, like all that runs in the page: nothing here knows its types. */
const widths =
  '({ scrollWidth: document.documentElement.scrollWidth, clientWidth: document.documentElement.clientWidth })';

async function show(page: Page, kind: string, more = ''): Promise<void> {
  await page.goto(`${host.origin}/?view=${encodeURIComponent(kind)}${more}`);
}

function focused(page: Page): Promise<string> {
  return page.evaluate<string>("document.activeElement.id || document.activeElement.getAttribute('value')");
}
