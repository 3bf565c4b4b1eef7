import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** What has the focus, as a screen reader would name it: its label, its text, or its kind. */
export function focused(page: Page): Promise<string> {
  return page.evaluate<string>(nameOfFocus);
}

/** Waits until that has the focus: a page gives it away when it is first drawn, which may be after it has loaded. */
export async function beginAt(page: Page, name: string): Promise<void> {
  await expect.poll(() => focused(page)).toBe(name);
}

/** Presses Tab until that has the focus, and throws where it never gets there. */
export async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < maxPresses; presses += 1) {
    if ((await focused(page)) === name) return;
    await page.keyboard.press('Tab');
    passed.push(await focused(page));
  }
  throw new Error(`no way by Tab to “${name}”: ${passed.join(' → ')}`);
}

/** Goes on by the Enter key, and waits for the page that comes. */
export async function enter(page: Page): Promise<void> {
  const loaded = page.waitForEvent('load');
  await page.keyboard.press('Enter');
  await loaded;
}

/** More than any page has stops. */
const maxPresses = 60;

const nameOfFocus = `(() => {
  const { activeElement: at } = document;
  return at.labels?.[0]?.textContent ?? (at === document.body ? 'body' : at.textContent);
})()`;
