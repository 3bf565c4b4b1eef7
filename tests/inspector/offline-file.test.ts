import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../pages/page-host.ts';
import { faultsOf, type InspectorTab, inspectorFileUrl, openInspector } from './inspector-tab.ts';

const html = readFileSync(fileURLToPath(inspectorFileUrl), 'utf8');
let browser: Browser;
let tab: InspectorTab;

beforeAll(async () => {
  browser = await launchChromium();
  tab = await openInspector(browser);
  await tab.page.getByRole('button', { name: 'Show me one' }).click();
});

afterAll(() => browser?.close());

describe('the inspector as one file, from disk, without a network', () => {
  it('explains the token of RFC 7519 §3.1: header, claims, times and kind', async () => {
    const claims = tab.page.getByRole('region', { name: 'Claims' });
    expect(await tab.page.getByRole('region', { name: 'Header' }).getByText('"HS256"').first().isVisible()).toBe(true);
    expect(await claims.getByText('"joe"', { exact: true }).first().isVisible()).toBe(true);
    expect(await claims.getByText('2011-03-22 18:43:00 UTC').first().isVisible()).toBe(true);
    const href = await claims.getByRole('link', { name: 'RFC 7519 §4.1.4' }).first().getAttribute('href');
    expect(href).toBe('https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4');
  });

  it('checks its signature against the key beside it, and against another', async () => {
    await tab.page.getByText('Verified', { exact: true }).waitFor();
    const right = await tab.keyBox.inputValue();
    await tab.keyBox.fill(right.replace('AyM1', 'AyM2'));
    await tab.page.getByText('Not verified', { exact: true }).waitFor();
    await tab.keyBox.fill(right);
    await tab.page.getByText('Verified', { exact: true }).waitFor();
  });

  it('forges the known attacks, and the core refuses them', async () => {
    await tab.page.getByRole('button', { name: 'Forge them now' }).click();
    await tab.page.getByText(/\d+ refused · none taken/).waitFor();
    await tab.page.evaluate(
      "[...document.querySelectorAll('.attack details')].slice(0, 3).forEach((one) => { one.open = true; })",
    );
    for (const colorScheme of ['light', 'dark'] as const) {
      await tab.page.emulateMedia({ colorScheme });
      expect(await faultsOf(tab.page, '[aria-labelledby=attacks]')).toStrictEqual([]);
    }
  });

  it('asks for nothing, complains of nothing and keeps nothing', async () => {
    expect(tab.requests).toStrictEqual([]);
    expect(tab.complaints).toStrictEqual([]);
    const kept = await tab.page.evaluate<unknown>(`(async () => [
      localStorage.length, sessionStorage.length, document.cookie, location.href.includes('eyJ'), history.length,
      (await indexedDB.databases()).length, document.title,
    ])()`);
    expect(kept).toStrictEqual([0, 0, '', false, 2, 0, 'Token inspector – Sealwright']);
  });

  it('is emptied by one press, and by being left', async () => {
    await tab.page.getByRole('button', { name: 'Clear everything' }).click();
    expect([await tab.tokenBox.inputValue(), await tab.keyBox.inputValue()]).toStrictEqual(['', '']);
    await tab.paste('eyJhbGciOiJub25lIn0.e30.');
    await tab.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))");
    expect(await tab.tokenBox.inputValue()).toBe('');
  });

  it('takes what is pasted anywhere on it', async () => {
    await tab.page.evaluate(`(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', 'eyJhbGciOiJub25lIn0.e30.');
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    })()`);
    expect(await tab.tokenBox.inputValue()).toBe('eyJhbGciOiJub25lIn0.e30.');
  });

  it('lets no browser remember or spell-check what is typed', async () => {
    for (const box of [tab.tokenBox, tab.keyBox]) {
      expect(await box.getAttribute('autocomplete')).toBe('off');
      expect(await box.getAttribute('spellcheck')).toBe('false');
    }
  });
});

describe('what the file could do', () => {
  it('is not even able to ask: its policy allows no connection, and a page that tries is stopped', async () => {
    const other = await openInspector(browser, { offline: false });
    const outcome = await other.page.evaluate<string>(
      "fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'stopped')",
    );
    expect(outcome).toBe('stopped');
    expect(other.complaints.join()).toContain('connect-src');
    await other.close();
  });

  it('holds no program that would ask', () => {
    const asking = /\bfetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|serviceWorker/;
    expect(asking.exec(html)?.[0]).toBeUndefined();
  });

  it('makes no markup of a text: Trusted Types are demanded, and there are none', async () => {
    const outcome = await tab.page.evaluate<string>(
      "(() => { try { document.body.innerHTML = '<b>x</b>'; return 'made'; } catch (error) { return error.name; } })()",
    );
    expect(outcome).toBe('TypeError');
    expect(await tab.page.evaluate('typeof trustedTypes.createPolicy')).toBe('function');
  });

  it('is small enough to be sent by mail', () => {
    expect(gzipSync(html, { level: 9 }).length).toBeLessThan(128 * 1024);
  });
});

it('paints within half a second, in the middle of five times', async () => {
  const paints: number[] = [];
  for (let time = 0; time < 5; time += 1) {
    const { page, close } = await openInspector(browser);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const paint = `new Promise((resolve) => {
      new PerformanceObserver((list) => resolve(list.getEntriesByName('first-contentful-paint')[0]?.startTime))
        .observe({ type: 'paint', buffered: true });
    })`;
    paints.push(await page.evaluate<number>(paint));
    await close();
  }
  expect(paints.sort((one, other) => one - other)[2]).toBeLessThan(500);
});
