import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { repository } from '../../tools/workspace.ts';

/** What an application that verifies tokens imports, and the bytes that this may cost it, minified and compressed. */
const verification = { code: "export { createPolicy, parseJwkSet, verifyJwt } from '@sealwright/jwt';", ceiling: 8192 };
/** All but encryption, which is an entry of its own. */
const everything = { code: "export * from '@sealwright/jwt';", ceiling: 18_432 };

interface Bundle {
  readonly bytes: number;
  readonly text: string;
  readonly inputs: readonly string[];
}

/** As an application's own bundler would make it, of the built package. */
async function bundle(code: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: join(repository, 'packages/verifier') },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    absWorkingDir: repository,
    logLevel: 'silent',
  });
  const text = outputFiles[0]?.text ?? '';
  return { bytes: gzipSync(text, { level: 9 }).length, text, inputs: Object.keys(metafile.inputs) };
}

describe('a bundle for the browser', () => {
  it.each([
    ['that verifies', verification],
    ['of the whole package', everything],
  ])('%s stays below its ceiling', async (_, { code, ceiling }) => {
    const { bytes } = await bundle(code);
    console.log(`${bytes} of ${ceiling} bytes, minified and compressed: ${code}`);
    expect(bytes).toBeLessThanOrEqual(ceiling);
  });

  it('is found to be over it when more is in it', async () => {
    const more = `${verification.code}\nexport { importSigningPem, createHmacKey } from '@sealwright/jwt';`;
    expect((await bundle(more)).bytes).toBeGreaterThan(verification.ceiling);
  });

  it('holds the Web Crypto engine and nothing of Node', async () => {
    const { text, inputs } = await bundle(everything.code);
    expect(text).not.toMatch(/["']node:/);
    expect(inputs).toContain('packages/jwt/dist/engine-web.js');
    expect(inputs.filter((path) => /engine-node|\bjwe-/.test(path))).toStrictEqual([]);
  });

  it('that only verifies carries no word of signing, secrets, encryption or the feed', async () => {
    const { text } = await bundle(verification.code);
    expect(text).not.toMatch(/PRIVATE KEY|pkcs8|secret is|encrypted|generateKey|feed statement/);
  });
});
