import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../test/byte-forms.ts';
import { derTag, writeElement, writeInteger } from './der.ts';
import { fromDerSignature, toDerSignature } from './ecdsa-encoding.ts';

describe.each([
  ['P-256', 32, 'SHA-256'],
  ['P-384', 48, 'SHA-384'],
  ['P-521', 66, 'SHA-512'],
] as const)('an ECDSA signature on %s', (namedCurve, bytes, hash) => {
  it('is written as DER and read back', async () => {
    const { privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve }, false, ['sign', 'verify']);
    for (let round = 0; round < 25; round += 1) {
      const flat = new Uint8Array(
        await crypto.subtle.sign({ name: 'ECDSA', hash }, privateKey, utf8(`message ${round}`)),
      );
      const der = toDerSignature(flat);
      expect(der).toStrictEqual(writtenApart(flat));
      expect(fromDerSignature(der, bytes)).toStrictEqual(flat);
    }
  });

  it('has the length of each content in its shortest form, around 128 too', () => {
    for (let zeros = 0; zeros < bytes; zeros += 1) {
      const part = new Uint8Array(bytes).fill(0x11, zeros);
      const flat = Uint8Array.from([...part, ...part]);
      expect(toDerSignature(flat)).toStrictEqual(writtenApart(flat));
    }
  });

  it('survives both ways whatever its bytes, leading zeros too', () => {
    const part = fc
      .tuple(fc.nat(bytes), fc.uint8Array({ minLength: bytes, maxLength: bytes }))
      .map(([zeros, digits]) => digits.fill(0, 0, zeros));
    fc.assert(
      fc.property(part, part, (r, s) => {
        const flat = Uint8Array.from([...r, ...s]);
        expect(toDerSignature(flat)).toStrictEqual(writtenApart(flat));
        expect(fromDerSignature(toDerSignature(flat), bytes)).toStrictEqual(flat);
      }),
      { numRuns: 100 },
    );
  });
});

/** The same by the writer of keys. */
function writtenApart(flat: Uint8Array): Uint8Array {
  const integer = (digits: Uint8Array): Uint8Array => {
    const first = digits.findIndex((digit) => digit !== 0);
    return writeInteger(first < 0 ? Uint8Array.of(0) : digits.subarray(first));
  };
  const half = flat.length / 2;
  return writeElement(derTag.sequence, integer(flat.subarray(0, half)), integer(flat.subarray(half)));
}
