import { createPages } from '@sealwright/web';
import type { Page } from 'playwright-core';
import type { TabledPage } from '../account-pages/page-table.ts';
import { picturedNow, sampleAccessToken } from './sample-tokens.ts';

/** The served inspector, as one more page beside those that the server renders. */
export function inspectorEntry(): TabledPage {
  const pages = createPages();
  return {
    name: 'inspector',
    maxScriptBytes: 61_440,
    pictured: true,
    answer: (rest) => pages.asset?.(rest) ?? { html: '', headers: {} },
    use: useInspector,
    window: { wide: { width: 1280, height: 960 }, narrow: { width: 360, height: 960 } },
  };
}

/** What one does with the page before its picture is taken: a token and its key, at a time that does not move. */
async function useInspector(page: Page): Promise<void> {
  await page.clock.setFixedTime(picturedNow * 1000);
  await page.reload();
  const { token, key } = sampleAccessToken();
  await page.getByRole('textbox', { name: 'Token', exact: true }).fill(token);
  await page.getByRole('textbox', { name: 'Key or secret' }).fill(key);
  await page.locator('.verdict').waitFor();
  await page.evaluate('document.activeElement.blur()');
}
