import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { repository } from '../../tools/workspace.ts';

/** What a page imports, and the bytes that this may cost it, minified and compressed. */
const inPage = { code: "export { createClient } from '@sealwright/client';", ceiling: 6_144 };
const inShell = { code: "export { createVaultClient } from '@sealwright/client';", ceiling: 6_144 };

interface Bundle {
  readonly bytes: number;
  readonly text: string;
  readonly inputs: readonly string[];
}

/** As an application's own bundler would make it, of the built package. */
async function bundle(code: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: join(repository, 'packages/web') },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    absWorkingDir: repository,
    logLevel: 'silent',
  });
  const text = outputFiles[0]?.text ?? '';
  return { bytes: gzipSync(text, { level: 9 }).length, text, inputs: Object.keys(metafile.inputs) };
}

describe('a bundle for a page', () => {
  it.each([
    ['with the cookie', inPage],
    ['with a vault', inShell],
  ])('%s stays below its ceiling', async (_name, { code, ceiling }) => {
    const { bytes } = await bundle(code);
    console.log(`${bytes} of ${ceiling} bytes, minified and compressed: ${code}`);
    expect(bytes).toBeLessThanOrEqual(ceiling);
  });

  it('is found to be over it when more is in it', async () => {
    const more =
      "export { createClient, createVaultClient } from '@sealwright/client'; export * from '@sealwright/client/code';";
    expect((await bundle(more)).bytes).toBeGreaterThan(inPage.ceiling);
  });

  it('holds no token core, nothing of Node, and no framework', async () => {
    const { text, inputs } = await bundle(inPage.code);
    expect(text).not.toMatch(/["']node:|process\./);
    expect(inputs.filter((path) => !/^packages\/client\/dist\/|^<stdin>$/.test(path))).toStrictEqual([]);
  });

  it('carries nothing of what it does not use: vaults, proofs, redirects, machines, or the table of errors', async () => {
    const { text } = await bundle(inPage.code);
    expect(text).not.toMatch(/vault|dpop|code_challenge|code_verifier|client_assertion|RFC|use_dpop_nonce/i);
  });

  it('keeps nothing where a script could find it later, and writes into no page', async () => {
    const { text } = await bundle(inPage.code);
    expect(text).not.toMatch(
      /localStorage|sessionStorage|document\.cookie|innerHTML|eval\(|Function\(|postMessage\([^)]*,/,
    );
  });
});
