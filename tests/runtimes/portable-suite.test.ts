import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../packages/jwt/test/portable-vitest.ts';
import { openPage } from './chromium.ts';
import { lastLine, type Runtime, runModule } from './foreign-runtime.ts';
import { bundleSuite, portableFiles, type SuiteBundle } from './suite-bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealwright-suite-'));
let bundle: SuiteBundle;

beforeAll(async () => {
  bundle = await bundleSuite();
});

afterAll(() => rmSync(folder, { recursive: true }));

async function runBundle(runtime: Runtime, prologue = ''): Promise<Report> {
  const path = join(folder, `${runtime}.mjs`);
  writeFileSync(path, `${prologue}${bundle.code}`);
  return lastLine(await runModule(runtime, path, folder)) as Report;
}

async function runInChromium(): Promise<Report> {
  const { page, errors, close } = await openPage({
    '/': { type: 'text/html', body: '<!doctype html><script type="module" src="/suite.js"></script>' },
    '/suite.js': { type: 'text/javascript', body: bundle.code },
  });
  try {
    const report = await page.waitForFunction('globalThis.report', undefined, { timeout: 170_000 });
    expect(errors).toStrictEqual([]);
    return (await report.jsonValue()) as Report;
  } finally {
    await close();
  }
}

describe('the tests of the token core, as they are, on the Web Crypto engine alone', () => {
  it('are every file but those of what Node alone has', () => {
    const tests = bundle.inputs.filter((path) => path.endsWith('.test.ts'));
    expect(tests.sort()).toStrictEqual(portableFiles.map((name) => `packages/jwt/src/${name}`).sort());
    expect(bundle.inputs).toContain('packages/jwt/src/engine-web.ts');
    expect(bundle.inputs.filter((path) => path.includes('-node'))).toStrictEqual([]);
  });

  it('pass in Chromium, in Bun and in Deno, as many as there are on Node', async () => {
    const [counted, ...reports] = await Promise.all([
      runBundle('node', 'globalThis.countOnly = true;\n'),
      runInChromium(),
      runBundle('bun'),
      runBundle('deno'),
    ]);
    expect(reports.flatMap(({ failures }) => failures)).toStrictEqual([]);
    expect(reports.map(({ passed }) => passed)).toStrictEqual(reports.map(() => counted.passed));
    expect(counted.passed).toBeGreaterThan(1000);
  });
});
