import { randomBytes } from 'node:crypto';
import { encodeBase64Url } from '@sealwright/jwt';
import { describe, expect, it } from 'vitest';
import { createHashedSecret, verifySecret } from './secret-hash.ts';

const random = (length: number): Uint8Array => randomBytes(length);
const make = () => {
  const { secret, hash } = createHashedSecret(random);
  return { secret, hash, text: encodeBase64Url(secret.reveal()) };
};

describe('generated secrets', () => {
  it('have 256 bits, print as [secret], and are not found in their hash', () => {
    const { secret, hash, text } = make();
    expect(secret.reveal()).toHaveLength(32);
    expect(`${secret}`).toBe('[secret]');
    expect(hash).not.toBe(text);
  });

  it('hold against their own hash, first or second, and against no other', () => {
    const [one, two] = [make(), make()];
    expect(verifySecret(one.text, [one.hash])).toBe(true);
    expect(verifySecret(one.text, [two.hash, one.hash])).toBe(true);
    expect(verifySecret(one.text, [two.hash])).toBe(false);
    expect(verifySecret(one.text, [])).toBe(false);
  });

  it.each([
    ['nothing', ''],
    ['padding', `${'A'.repeat(43)}=`],
    ['a non-canonical last character', `${'A'.repeat(42)}B`],
    ['too few bytes', 'AAAA'],
    ['a megabyte', 'A'.repeat(1_000_000)],
  ])('are not %s', (_what, text) => {
    expect(verifySecret(text, [make().hash])).toBe(false);
  });

  it('do not hold for zeros, which stand in where the presented text or the hash is missing', () => {
    const zeros = encodeBase64Url(new Uint8Array(32));
    expect(verifySecret(zeros, [])).toBe(false);
    expect(verifySecret('malformed!', [encodeBase64Url(new Uint8Array(32))])).toBe(false);
  });

  it('do not hold against a damaged hash', () => {
    const { text, hash } = make();
    expect(verifySecret(text, [hash.slice(0, 20)])).toBe(false);
    expect(verifySecret(text, [''])).toBe(false);
  });
});
