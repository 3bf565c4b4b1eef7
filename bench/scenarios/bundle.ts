/**
 * What a resource server ships, minified and compressed: verifier, fetched keys and revocation feed, with the token core
 * inside. Beside it the same without the feed, with keys from memory, and the token core alone.
 */
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Result } from '../result.ts';

const bundles: Readonly<Record<string, string>> = {
  verifier: "export { createVerifier, remoteJwks, revocationFeed } from '@sealwright/verifier';",
  verifier_without_feed: "export { createVerifier, remoteJwks } from '@sealwright/verifier';",
  verifier_with_fixed_keys: "export { createVerifier } from '@sealwright/verifier';",
  jwt: "export { createPolicy, parseJwkSet, verifyJwt } from '@sealwright/jwt';",
};

/** On Web Crypto. What is for Node alone has no place among them. */
const browserBundles: Readonly<Record<string, string>> = {
  browser_jwt: "export { createPolicy, parseJwkSet, verifyJwt } from '@sealwright/jwt';",
  browser_jwt_whole: "export * from '@sealwright/jwt';",
};

export async function runScenario(): Promise<Result> {
  const figures: Record<string, number> = {};
  for (const [platform, programs] of [
    ['node', bundles],
    ['browser', browserBundles],
  ] as const) {
    for (const [name, program] of Object.entries(programs)) {
      const bytes = await bundle(program, platform);
      figures[`${name}_min_bytes`] = bytes.length;
      figures[`${name}_min_gzip_bytes`] = gzipSync(bytes, { level: 9 }).length;
    }
  }
  return { scenario: 'bundle', figures, ratios: {} };
}

async function bundle(program: string, platform: 'node' | 'browser'): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    platform,
    format: 'esm',
    write: false,
    legalComments: 'none',
  });
  const [file] = outputFiles;
  if (file === undefined || file.contents.length === 0) throw new Error('the bundler wrote nothing');
  return file.contents;
}
