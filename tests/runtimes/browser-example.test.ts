import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository } from '../../tools/workspace.ts';
import { type OpenedPage, openPage } from './chromium.ts';

const example = join(repository, 'examples/browser');
const algorithms = 'HS256 HS384 HS512 RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 Ed25519'.split(' ');
let opened: OpenedPage;

beforeAll(async () => {
  // As the page says that a person builds it: from the built package, as a browser's bundler finds it.
  const entryPoints = [join(example, 'page.ts')];
  const { outputFiles } = await build({ entryPoints, bundle: true, format: 'esm', write: false, logLevel: 'silent' });
  const file = (name: string): string => readFileSync(join(example, name), 'utf8');
  opened = await openPage({
    '/': { type: 'text/html', body: file('index.html') },
    '/page.css': { type: 'text/css', body: file('page.css') },
    '/page.js': { type: 'text/javascript', body: outputFiles[0]?.text ?? '' },
  });
  await opened.page.getByText('Done', { exact: true }).waitFor();
});

afterAll(() => opened?.close());

describe('the browser example in Chromium', () => {
  it('verifies a token of each algorithm, and refuses it with one bit turned', async () => {
    const cells = await opened.page.locator('tbody td').allTextContents();
    const rows = algorithms.map((_, index) => cells.slice(4 * index, 4 * index + 4));
    expect(cells).toHaveLength(4 * 13);
    const verdicts = rows.map(([alg, , signed, bent]) => [alg, signed, bent]);
    expect(verdicts).toStrictEqual(algorithms.map((alg) => [alg, 'verified', 'refused: signature_invalid']));
    const headers = rows.map(([, token = '']) => JSON.parse(atob(token.split('.')[0] ?? '')).alg);
    expect(headers).toStrictEqual(algorithms.map((alg) => (alg === 'Ed25519' ? 'EdDSA' : alg)));
  });

  it('runs without an error under its policy of content, which stops a script in the page', async () => {
    expect(opened.errors).toStrictEqual([]);
    const title = await opened.page.title();
    await opened.page.addScriptTag({ content: "document.title = 'taken over'" }).catch(() => undefined);
    expect(await opened.page.title()).toBe(title);
    expect(opened.errors.join()).toMatch(/Content Security Policy|TrustedScript/);
  });
});
