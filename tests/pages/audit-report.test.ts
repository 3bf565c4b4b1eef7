import { AxeBuilder } from '@axe-core/playwright';
import { writeReport } from '@sealwright/audit/reports';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostileReview, review } from '../../packages/audit/test/sample-report.ts';
import { launchChromium, openTab, type PageHost, servePages } from './page-host.ts';

const entry = { attack: 'F08', verdict: 'accepted', reason: 'We know.', until: '2026-11-25' } as const;
const reports = { ordinary: review(undefined, { baseline: [entry] }), hostile: hostileReview() };
let browser: Browser;
let host: PageHost;

beforeAll(async () => {
  // Served without any header of ours: the page as a file has only what stands in it.
  host = await servePages((request) => ({
    html: writeReport('html', request.url === '/hostile' ? reports.hostile : reports.ordinary),
    headers: { 'content-type': 'text/html' },
  }));
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await host?.close();
});

describe.each(['ordinary', 'hostile'])('the report of an audit, %s', (name) => {
  it.each(['light', 'dark'] as const)('has no fault that axe can find, in %s colours', async (colorScheme) => {
    const { page, complaints } = await openTab(browser, { colorScheme });
    await page.goto(`${host.origin}/${name}`);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toStrictEqual([]);
    expect(complaints).toStrictEqual([]);
    await page.context().close();
  });

  it.each([320, 640, 1280])('keeps within a window of %i pixels', async (width) => {
    const { page } = await openTab(browser, { viewport: { width, height: 700 } });
    await page.goto(`${host.origin}/${name}`);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.context().close();
  });

  it('asks for nothing and runs nothing', async () => {
    const { page, complaints } = await openTab(browser);
    const asked: string[] = [];
    page.on('request', (request) => void asked.push(new URL(request.url()).pathname));
    page.on('dialog', () => void asked.push('a dialog'));
    await page.goto(`${host.origin}/${name}`);
    expect(asked).toStrictEqual([`/${name}`]);
    expect(complaints).toStrictEqual([]);
    const runs = await page.evaluate<boolean>(`
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      window.ran === true`);
    expect(runs).toBe(false);
    await page.context().close();
  });
});

it('is a few pages of paper, with nothing cut off', async () => {
  const { page } = await openTab(browser);
  await page.goto(`${host.origin}/ordinary`);
  const pdf = await page.pdf({ format: 'A4' });
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: 794, height: 1123 });
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await page.context().close();
});

function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
