import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everydayTexts } from '../../packages/web/test/sample-views.ts';
import { launchChromium, openTab, type PageHost } from '../pages/page-host.ts';
import { pageTable, servePageTable } from './page-table.ts';

const table = pageTable({
  ...everydayTexts,
  name: 'Donaudampfschiffahrtsgesellschaft'.repeat(3),
  email: `${'a'.repeat(64)}@${'b'.repeat(60)}.example`,
});
const listed = ['sessions', 'consents', 'account', 'password-refused'];
let host: PageHost;
let browser: Browser;

beforeAll(async () => {
  host = await servePageTable(table);
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await host?.close();
});

/** Shows each page in a tab of that kind. */
async function onEach(
  options: BrowserContextOptions,
  names: readonly string[],
  look: (page: Page, name: string) => Promise<void>,
): Promise<void> {
  const { page } = await openTab(browser, options);
  for (const name of names) {
    await page.goto(`${host.origin}/${name}`);
    await look(page, name);
  }
  await page.context().close();
}

describe('with text of 200 %', () => {
  it.each([1280, 640])('nothing runs out of a page of %i pixels, and it all has grown', async (width) => {
    const { page } = await openTab(browser, { viewport: { width, height: 800 } });
    const session = await page.context().newCDPSession(page);
    await session.send('Page.setFontSizes', { fontSizes: { standard: 32 } });
    for (const { name } of table) {
      await page.goto(`${host.origin}/${name}`);
      const { beyond, smallest } = await page.evaluate<{ beyond: number; smallest: number }>(measured);
      expect([name, beyond <= 0, smallest >= 25]).toStrictEqual([name, true, true]);
    }
    await page.context().close();
  });
});

describe('in forced colours', () => {
  it('what has the focus, what can be pressed and what went wrong has an edge that is seen', async () => {
    await onEach({ forcedColors: 'active' }, listed, async (page, name) => {
      await page.keyboard.press('Tab');
      const edges = await page.evaluate<readonly string[]>(edgesOf);
      expect([name, edges.length > 1, edges.filter((edge) => !edge.startsWith('solid'))]).toStrictEqual([
        name,
        true,
        [],
      ]);
    });
  });
});

describe('by the keyboard', () => {
  it('each stop of a page is seen to have the focus, and is inside of the window', async () => {
    await onEach({ viewport: { width: 320, height: 480 } }, listed, async (page, name) => {
      const stops = await page.evaluate<number>(
        "document.querySelectorAll('a, button, input:not([type=hidden])').length",
      );
      for (let stop = 0; stop < stops; stop += 1) {
        await page.keyboard.press('Tab');
        const seen = await page.evaluate<string>(focusSeen);
        // Behind the last one lies the browser itself, and then the page anew.
        if (seen !== 'the browser') expect([name, stop, seen]).toStrictEqual([name, stop, 'solid 3px, in sight']);
      }
    });
  });
});

describe('somebody who wants no motion', () => {
  it('gets none on any page', async () => {
    const moving =
      "[...document.querySelectorAll('*')].filter((one) => getComputedStyle(one).transitionDuration !== '0s').length";
    await onEach({ reducedMotion: 'reduce' }, listed, async (page, name) => {
      expect([name, await page.evaluate<number>(moving)]).toStrictEqual([name, 0]);
    });
    await onEach({ reducedMotion: 'no-preference' }, ['sessions'], async (page) => {
      expect(await page.evaluate<number>(moving)).toBeGreaterThan(0);
    });
  });
});

/** As text, like all that runs in the page. */
const measured = `(() => {
  const sizes = [...document.body.querySelectorAll('*')].map((one) => parseFloat(getComputedStyle(one).fontSize));
  const { scrollWidth, clientWidth } = document.documentElement;
  return { beyond: scrollWidth - clientWidth, smallest: Math.min(...sizes) };
})()`;

const edgesOf = `[
  getComputedStyle(document.activeElement).outlineStyle,
  ...[...document.querySelectorAll('button, input:not([type=hidden]), .fault, .notice, .badge')].map((one) => {
    const { borderTopStyle, borderTopWidth } = getComputedStyle(one);
    return parseFloat(borderTopWidth) >= 1 ? borderTopStyle : 'none';
  }),
]`;

const focusSeen = `(() => {
  const { activeElement: at } = document;
  if (at === document.body) return 'the browser';
  const { top, bottom } = at.getBoundingClientRect();
  const { outlineStyle, outlineWidth } = getComputedStyle(at);
  return outlineStyle + ' ' + outlineWidth + (bottom > 0 && top < innerHeight ? ', in sight' : ', out of sight');
})()`;
