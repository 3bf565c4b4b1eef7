import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

/** The bytes that sign-in by redirect may cost an application, minified and compressed. */
const code = { text: "export { createCodeGrant } from '@sealwright/client/code';", ceiling: 5_760 };
const dpop = { text: "export { createDpop } from '@sealwright/client/dpop';", ceiling: 2_048 };
const session = "export { createSessionClient } from '@sealwright/client';";
/** All that an application with bound tokens imports. */
const together = { text: [session, code.text, dpop.text].join('\n'), ceiling: 10_496 };

async function bundle(contents: string): Promise<{ readonly bytes: number; readonly text: string }> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('../../packages/web', import.meta.url)) },
    ...{ bundle: true, minify: true, write: false, logLevel: 'silent' },
    ...{ format: 'esm', platform: 'browser', target: 'es2024' },
  });
  const text = outputFiles[0]?.text ?? '';
  return { bytes: gzipSync(text, { level: 9 }).length, text };
}

describe('a bundle for the browser', () => {
  it.each([
    ['with sign-in by redirect', code],
    ['with proofs of possession', dpop],
    ['with the session, both', together],
  ])('%s stays below its ceiling', async (_, { text, ceiling }) => {
    const { bytes } = await bundle(text);
    console.log(`${bytes} of ${ceiling} bytes, minified and compressed: ${text.replaceAll('\n', ' ')}`);
    expect(bytes).toBeLessThanOrEqual(ceiling);
  });

  it('is found to be over it when more is in it', async () => {
    expect((await bundle(`${code.text}\n${dpop.text}`)).bytes).toBeGreaterThan(code.ceiling);
  });

  it('carries nothing of Node, of the sentences of errors, and of what puts text into storage that stays', async () => {
    const { text } = await bundle(together.text);
    expect(text).not.toMatch(/["']node:|cannot be reached|RFC \d|localStorage|document\.cookie/);
    expect(text).toContain('sessionStorage');
  });

  it('without proofs carries no word of them', async () => {
    expect((await bundle(code.text)).text).not.toMatch(/dpop\+jwt|indexedDB\.open|generateKey/);
  });
});
