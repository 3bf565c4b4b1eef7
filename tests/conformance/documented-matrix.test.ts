import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { encryptionMatrix, signatureMatrix } from '../cross-checks/matrix.ts';

it('docs/conformance.md shows who signs, verifies, encrypts and decrypts what, as it is tested', () => {
  const page = readFileSync(new URL('../../docs/conformance.md', import.meta.url), 'utf8');
  expect(page).toContain(signatureMatrix());
  expect(page).toContain(encryptionMatrix());
});
