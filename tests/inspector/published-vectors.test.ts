import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import appendixA from '../../packages/jwt/vectors/rfc/rfc7515-appendix-a.json' with { type: 'json' };
import wycheproof from '../../packages/jwt/vectors/wycheproof/json-web-signature.json' with { type: 'json' };
import { launchChromium } from '../pages/page-host.ts';
import { type InspectorTab, openInspector } from './inspector-tab.ts';

interface Vector {
  readonly name: string;
  readonly token: string;
  readonly key: string;
  /** What stands over the signature. Undefined: nobody says, and it is only shown. */
  readonly verdict: 'Verified' | 'Not verified' | 'Not checked' | undefined;
}

const rfc: readonly Vector[] = appendixA.map(({ source, compact, key, alg }) => ({
  name: source,
  token: compact,
  key: JSON.stringify(key ?? ''),
  verdict: alg === 'none' ? 'Not checked' : 'Verified',
}));

const signatures: readonly Vector[] = wycheproof.flatMap(({ comment, key, tests }) =>
  tests.map(({ tcId, comment: what, jws, result }) => ({
    name: `Wycheproof ${comment} ${tcId}, ${what}`,
    token: typeof jws === 'string' ? jws : JSON.stringify(jws),
    key: JSON.stringify(key),
    verdict: result === 'valid' ? ('Verified' as const) : undefined,
  })),
);

interface Cookbook {
  readonly title: string;
  readonly input: { readonly key?: unknown };
  readonly output: { readonly compact?: string };
}

const folder = fileURLToPath(new URL('../../packages/jwt/vectors/cookbook/', import.meta.url));
const cookbook: readonly Vector[] = ['jws', 'jwe'].flatMap((below) =>
  readdirSync(folder + below)
    .map((file) => JSON.parse(readFileSync(`${folder}${below}/${file}`, 'utf8')) as Cookbook)
    .filter(({ output }) => output.compact !== undefined)
    .map(({ title, input, output: { compact = '' } }) => ({
      name: `RFC 7520, ${title}`,
      token: compact,
      key: below === 'jws' ? JSON.stringify(input.key) : '',
      // One of them is the cookbook's detached content, whose payload is not in it.
      verdict: below === 'jws' && !compact.includes('..') ? ('Verified' as const) : undefined,
    })),
);

let browser: Browser;
let tab: InspectorTab;

beforeAll(async () => {
  browser = await launchChromium();
  tab = await openInspector(browser);
});

afterAll(async () => {
  await browser?.close();
});

describe('published vectors, pasted into the file from disk', () => {
  it('are as many as there are', () => {
    expect(rfc.length).toBe(5);
    expect(signatures.length).toBeGreaterThan(5);
    expect(cookbook.length).toBeGreaterThan(10);
  });

  it.each([...rfc, ...signatures, ...cookbook])('$name is shown right', async ({ token, key, verdict }) => {
    await tab.paste(token, key);
    const { protectedHeader, shown } = await tab.page.evaluate<Shown>(shownText);
    const header = Buffer.from(token.split('.')[0] ?? '', 'base64url').toString();
    const alg = /"alg"\s*:\s*"([^"]+)"/.exec(header)?.[1];
    if (alg !== undefined) expect(protectedHeader).toContain(`"${alg}"`);
    expect(shown).toBe(token);
    if (verdict === undefined) return;
    await expect.poll(() => tab.page.evaluate("document.querySelector('.verdict')?.textContent")).toBe(verdict);
  });
});

interface Shown {
  readonly protectedHeader: string;
  readonly shown: string;
}

/** The text of the header's card, and the coloured picture of what was pasted, without its last, empty line. */
const shownText = `({
  protectedHeader: document.querySelector('[aria-labelledby=part-header-0]')?.textContent ?? '',
  shown: document.querySelector('.paste pre').textContent.slice(0, -1),
})`;
