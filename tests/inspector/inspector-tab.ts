import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { repository } from '../../tools/workspace.ts';

/** The file that works from disk, as somebody who downloaded it opens it. */
export const inspectorFileUrl: string = pathToFileURL(
  `${repository}/packages/web/dist/inspector/sealwright-inspector.html`,
).href;

export interface InspectorTab {
  readonly page: Page;
  readonly tokenBox: Locator;
  readonly keyBox: Locator;
  readonly findings: Locator;
  /** What the page wrote into its console, what nobody in it caught, and every violation of its policy. */
  readonly complaints: readonly string[];
  /** Every request that it made, the document itself left out. */
  readonly requests: readonly string[];
  /** Puts a token and a key into their boxes, as pasting does, and waits until the page has drawn what it says at once. */
  paste(text: string, key?: string): Promise<void>;
  close(): Promise<void>;
}

export interface InspectorTabOptions extends BrowserContextOptions {
  /** The offline file unless another is named. */
  readonly address?: string;
  /** What the page's clock says, in seconds since 1970, for as long as it lives. */
  readonly now?: number;
}

/** A page of a fresh context without a network. */
export async function openInspector(
  browser: Browser,
  { address = inspectorFileUrl, now, ...options }: InspectorTabOptions = {},
): Promise<InspectorTab> {
  const context = await browser.newContext({ offline: true, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => void complaints.push(message.text()));
  page.on('pageerror', (error) => void complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url() !== address) requests.push(request.url());
  });
  await page.addInitScript(`addEventListener('securitypolicyviolation', (event) => {
    console.error('policy: ' + event.effectiveDirective + ' ' + event.blockedURI);
  });`);
  if (now !== undefined) await page.clock.setFixedTime(now * 1000);
  await page.goto(address);
  const tokenBox = page.getByRole('textbox', { name: 'Token', exact: true });
  return {
    page,
    tokenBox,
    keyBox: page.getByRole('textbox', { name: 'Key or secret' }),
    findings: page.getByRole('region', { name: /^Findings/ }),
    complaints,
    requests,
    paste: (text, key = '') =>
      page.evaluate(`(async () => {
        const put = (id, text) => {
          const box = document.getElementById(id);
          box.value = text;
          box.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }));
        };
        put('key', ${JSON.stringify(key)});
        put('token', ${JSON.stringify(text)});
        await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
      })()`),
    close: () => context.close(),
  };
}

/** What axe found; it must have judged the colours, which it leaves where it cannot see them. */
export async function faultsOf(page: Page, within = 'html'): Promise<readonly string[]> {
  const { violations, passes } = await new AxeBuilder({ page }).include(within).setLegacyMode().analyze();
  if (!passes.some(({ id }) => id === 'color-contrast')) return ['no colour was judged'];
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
