import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, utf8 } from '../test/byte-forms.ts';
import { secretBytes } from '../test/token-material.ts';
import { hmacSpecs } from './algorithm.ts';
import { prepareHmac } from './engine-node-hmac.ts';

describe.each(['HS256', 'HS384', 'HS512'] as const)('the MAC of %s', (alg) => {
  const spec = hmacSpecs[alg];
  const texts = fc.uint8Array({ maxLength: 300, size: 'max' });

  it('is that of createHmac, for secrets shorter and longer than a block, and one text after another', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 300, size: 'max' }),
        texts,
        texts,
        (secret, first, second) => {
          const { sign, verify } = prepareHmac(spec, secret);
          for (const text of [first, second]) {
            const mac = createHmac(spec.hash, secret).update(text).digest();
            expect(Buffer.from(sign(text) as Uint8Array)).toStrictEqual(mac);
            expect(verify(text, mac)).toBe(true);
            expect(verify(concat(text, utf8('x')), mac)).toBe(false);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is right for texts longer than the buffer that it starts with', () => {
    const { sign } = prepareHmac(spec, secretBytes);
    for (const length of [4095, 4096, 4097, 20_000, 10]) {
      const text = utf8('y'.repeat(length));
      expect(Buffer.from(sign(text) as Uint8Array)).toStrictEqual(
        createHmac(spec.hash, secretBytes).update(text).digest(),
      );
    }
  });

  it('is handed out as a copy', () => {
    const { sign } = prepareHmac(spec, secretBytes);
    const first = sign(utf8('one')) as Uint8Array;
    const before = Uint8Array.from(first);
    void sign(utf8('two'));
    expect(first).toStrictEqual(before);
  });
});
