import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../pages/page-host.ts';
import { faultsOf, openInspector } from './inspector-tab.ts';
import { awkwardToken } from './sample-tokens.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser?.close());

describe.each([
  ['light', 1280],
  ['light', 320],
  ['dark', 1280],
  ['dark', 320],
] as const)('in %s colours, %i pixels wide', (colorScheme, width) => {
  it('the inspector has no fault that axe can find, and nothing runs out of it to the side', async () => {
    const tab = await openInspector(browser, { colorScheme, viewport: { width, height: 800 } });
    await tab.paste(awkwardToken);
    await tab.keyBox.fill('secret');
    await tab.page.getByText('Checking …').waitFor({ state: 'detached' });
    await openAll(tab.page);
    await tab.findings.locator('button.place').first().click();
    expect(await faultsOf(tab.page)).toStrictEqual([]);
    expect(await tab.page.evaluate(overflow)).toBeLessThanOrEqual(0);
    expect(tab.complaints).toStrictEqual([]);
    await tab.close();
  });
});

it('the inspector has no fault that axe can find while it is empty', async () => {
  const tab = await openInspector(browser);
  expect(await faultsOf(tab.page)).toStrictEqual([]);
  await tab.close();
});

describe('by the keyboard and by ear', () => {
  it('one comes from the token to the key, and from a finding to its place in the text', async () => {
    const tab = await openInspector(browser);
    await tab.paste(awkwardToken);
    const walked: string[] = [];
    await tab.tokenBox.focus();
    for (let step = 0; step < 5; step += 1) {
      walked.push(
        await tab.page.evaluate<string>(
          'document.activeElement.id || document.activeElement.type || document.activeElement.localName',
        ),
      );
      await tab.page.keyboard.press('Tab');
    }
    expect(walked).toStrictEqual(['token', 'file', 'key', 'summary', 'a']);
    const place = tab.findings.locator('button.place').first();
    await place.focus();
    await tab.page.keyboard.press('Enter');
    await expect.poll(() => tab.page.evaluate('document.activeElement.id')).toBe('token');
    const [from, to] = ((await place.textContent()) ?? '').match(/\d+(?= to)|(?<=to )\d+/g) ?? [];
    const selection =
      "(({ selectionStart, selectionEnd }) => [selectionStart, selectionEnd])(document.querySelector('#token'))";
    expect(await tab.page.evaluate(selection)).toStrictEqual([Number(from) - 1, Number(to)]);
    await tab.close();
  });

  it('each part of the page has a heading of its own, and the essence is said when it changes', async () => {
    const tab = await openInspector(browser);
    await tab.paste(awkwardToken);
    const regions = await tab.page.getByRole('region').count();
    expect(await tab.page.getByRole('heading', { level: 2 }).count()).toBe(regions);
    expect(await tab.page.getByRole('heading', { level: 1 }).count()).toBe(1);
    expect(await tab.page.getByRole('main').count()).toBe(1);
    const said = tab.page.locator('#announcement');
    await expect.poll(() => said.textContent()).toMatch(/signed token.*\d+ findings/);
    await tab.close();
  });

  it('its letters are those of the text beneath, wherever the lines break', async () => {
    const tab = await openInspector(browser, { viewport: { width: 320, height: 700 } });
    await tab.paste(awkwardToken);
    const [area, picture] = await tab.page.evaluate<[number, number]>(
      "[document.querySelector('.paste textarea').scrollHeight, document.querySelector('.paste pre').scrollHeight]",
    );
    expect(area).toBe(picture);
    await tab.close();
  });
});

const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

function openAll(page: Page): Promise<void> {
  return page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
}
