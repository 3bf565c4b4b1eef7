import { generateKeyPairSync, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromDerSignature, toDerSignature } from './ecdsa-encoding.ts';

describe.each([
  ['P-256', 32, 'sha256'],
  ['P-384', 48, 'sha384'],
  ['P-521', 66, 'sha512'],
] as const)('an ECDSA signature on %s', (namedCurve, bytes, hash) => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  const options = { dsaEncoding: 'ieee-p1363' } as const;

  it('is translated as the platform translates it', () => {
    for (let round = 0; round < 25; round += 1) {
      const data = Buffer.from(`message ${round}`);
      const flat = sign(hash, data, { key: privateKey, ...options });
      expect(verify(hash, data, publicKey, toDerSignature(flat))).toBe(true);
      const der = sign(hash, data, privateKey);
      expect(verify(hash, data, { key: publicKey, ...options }, fromDerSignature(der, bytes))).toBe(true);
      expect(Buffer.from(toDerSignature(fromDerSignature(der, bytes)))).toStrictEqual(der);
    }
  });

  it('survives both ways whatever its bytes, leading zeros too', () => {
    const part = fc
      .tuple(fc.nat(bytes), fc.uint8Array({ minLength: bytes, maxLength: bytes }))
      .map(([zeros, digits]) => digits.fill(0, 0, zeros));
    fc.assert(
      fc.property(part, part, (r, s) => {
        const flat = Uint8Array.from([...r, ...s]);
        expect(fromDerSignature(toDerSignature(flat), bytes)).toStrictEqual(flat);
      }),
      { numRuns: 100 },
    );
  });
});
