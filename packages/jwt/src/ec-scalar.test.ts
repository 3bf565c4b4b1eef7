import { describe, expect, it } from 'vitest';
import { isEcScalar } from './ec-scalar.ts';

// The orders of SP 800-186 §3.2.1, as 2^n less what is missing to it.
const orders = [
  ['P-256', 2n ** 256n - 2n ** 224n + 2n ** 192n - 0x4319055258e8617b0c46353d039cdaafn],
  ['P-384', 2n ** 384n - 0x389cb27e0bc8d220a7e5f24db74f58851313e695333ad68dn],
  ['P-521', 2n ** 521n - 0x5ae79787c40d069948033feb708f65a2fc44a36477663b851449048e16ec79bf7n],
] as const;

describe.each(orders)('a private key of %s', (crv, order) => {
  it('is a number from 1 to the order less 1', () => {
    for (const d of [1n, 2n, order / 2n, order - 1n]) expect(isEcScalar(crv, d)).toBe(true);
    for (const d of [0n, order, order + 1n, 2n * order]) expect(isEcScalar(crv, d)).toBe(false);
  });
});
