import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, openTab, type PageHost } from '../pages/page-host.ts';
import { pageTable, servePageTable } from './page-table.ts';

const table = pageTable();
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

describe.each([
  ['light', 'wide', 1280],
  ['light', 'narrow', 320],
  ['dark', 'wide', 1280],
  ['dark', 'narrow', 320],
] as const)('every page, %s and %s', (colorScheme, _, width) => {
  it('has no fault that axe can find, and breaks no policy of its own', async () => {
    const { page, complaints } = await openTab(browser, { colorScheme, viewport: { width, height: 800 } });
    const faults: string[] = [];
    for (const { name } of table) {
      await page.goto(`${host.origin}/${name}`);
      const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
      const { violations, passes } = await axe.analyze();
      for (const { id, nodes } of violations) faults.push(`${name}: ${id} ${nodes.map(({ html }) => html).join(' ')}`);
      // Where axe cannot see the colours it leaves them: then nothing was judged.
      if (!passes.some(({ id }) => id === 'color-contrast')) faults.push(`${name}: no colour was judged`);
    }
    expect(faults).toStrictEqual([]);
    expect(complaints).toStrictEqual([]);
    expect(table.length).toBeGreaterThan(20);
    await page.context().close();
  });
});
