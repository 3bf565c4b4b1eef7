import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokenNow, brokenTokens } from '../../packages/web/test/broken-tokens.ts';
import { launchChromium } from '../pages/page-host.ts';
import { type InspectorTab, openInspector } from './inspector-tab.ts';

let browser: Browser;
let tab: InspectorTab;

beforeAll(async () => {
  browser = await launchChromium();
  tab = await openInspector(browser, { now: brokenNow });
});

afterAll(async () => {
  await browser?.close();
});

describe('fifty broken tokens, pasted into the file from disk', () => {
  it('are fifty', () => {
    expect(brokenTokens.length).toBeGreaterThanOrEqual(50);
  });

  it.each(brokenTokens)('$name: the page says $code, and where', async ({ text, code, at, key }) => {
    await tab.paste(text, key);
    const wanted = at === undefined ? { code } : { code, from: at + 1 };
    await expect.poll(() => shownFindings(tab)).toContainEqual(expect.objectContaining(wanted));
  });
});

it('none of them made the page ask, complain or keep anything', async () => {
  expect(tab.requests).toStrictEqual([]);
  expect(tab.complaints).toStrictEqual([]);
  expect(await tab.page.evaluate('localStorage.length + sessionStorage.length')).toBe(0);
});

interface ShownFinding {
  readonly code: string;
  /** The first character of its place, as the page counts for people: from 1. */
  readonly from: number | null;
}

function shownFindings({ page }: InspectorTab): Promise<readonly ShownFinding[]> {
  return page.evaluate(`[...document.querySelectorAll('li.finding')].map((finding) => ({
    code: finding.querySelector('.finding-title code').textContent,
    from: Number(/characters? (\\d+)/.exec(finding.querySelector('.finding-foot').textContent)?.[1] ?? Number.NaN) || null,
  }))`);
}
