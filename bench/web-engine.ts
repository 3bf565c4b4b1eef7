/** The token core as a browser gets it: bundled for one, so on Web Crypto, and loaded into this process beside Node's. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

type TokenCore = typeof import('@sealwright/jwt');

export async function loadWebEngine(): Promise<TokenCore> {
  const folder = mkdtempSync(join(tmpdir(), 'sealwright-bench-'));
  try {
    const outfile = join(folder, 'jwt.mjs');
    await build({
      stdin: { contents: "export * from '@sealwright/jwt';", resolveDir: import.meta.dirname },
      bundle: true,
      platform: 'browser',
      format: 'esm',
      outfile,
    });
    return (await import(pathToFileURL(outfile).href)) as TokenCore;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
