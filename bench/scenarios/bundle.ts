/** What a resource server ships: the verifier with the token core inside, minified and compressed. */
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Result } from '../result.ts';

export async function runScenario(): Promise<Result> {
  const figures: Record<string, number> = {};
  for (const [name, entry] of [
    ['verifier', '@sealwright/verifier'],
    ['jwt', '@sealwright/jwt'],
  ] as const) {
    const { outputFiles } = await build({
      stdin: { contents: `export * from '${entry}';`, resolveDir: import.meta.dirname },
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'esm',
      write: false,
      legalComments: 'none',
    });
    const bytes = outputFiles[0]?.contents ?? new Uint8Array();
    figures[`${name}_min_bytes`] = bytes.length;
    figures[`${name}_min_gzip_bytes`] = gzipSync(bytes, { level: 9 }).length;
  }
  return { scenario: 'bundle', figures, ratios: {} };
}
