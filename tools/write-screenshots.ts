// `npm run -s screenshots`: writes docs/images from the pages as they are, light and dark, wide and narrow.

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageTable, servePageTable } from '../tests/account-pages/page-table.ts';
import { inspectorEntry } from '../tests/inspector/inspector-entry.ts';
import { launchChromium, openTab } from '../tests/pages/page-host.ts';
import { toPalettePng } from './palette-png.ts';
import { repository } from './workspace.ts';

const folder = join(repository, 'docs/images');
const schemes = ['light', 'dark'] as const;
const sizes = ['wide', 'narrow'] as const;
const widths = { wide: 960, narrow: 360 } as const;
/** So that no picture of a page that is gone stays behind. */
const ours = /-(?:light|dark)-(?:wide|narrow)\.png$/;
const ceilingBytes = 2_500_000;

const only = process.argv.slice(2);
const table = [...pageTable(), inspectorEntry()].filter(({ name, pictured }) =>
  only.length === 0 ? pictured : only.includes(name),
);
mkdirSync(folder, { recursive: true });
if (only.length === 0) {
  for (const name of readdirSync(folder)) if (ours.test(name)) rmSync(join(folder, name));
}
const host = await servePageTable(table);
const browser = await launchChromium();
let bytes = 0;
try {
  for (const colorScheme of schemes) {
    for (const size of sizes) {
      const width = widths[size];
      const { page } = await openTab(browser, { colorScheme, viewport: { width, height: 480 }, locale: 'en' });
      for (const { name, use, window } of table) {
        await page.setViewportSize(window?.[size] ?? { width, height: 480 });
        await page.goto(`${host.origin}/${name}`);
        await use?.(page);
        const fullPage = window === undefined;
        const picture = toPalettePng(await page.screenshot({ fullPage, animations: 'disabled', caret: 'hide' }));
        writeFileSync(join(folder, `${name}-${colorScheme}-${size}.png`), picture);
        bytes += picture.length;
      }
      await page.context().close();
    }
  }
} finally {
  await browser.close();
  await host.close();
}
console.log(`${table.length} pages, ${bytes} bytes`);
if (bytes > ceilingBytes) throw new Error(`the pictures have more than ${ceilingBytes} bytes`);
