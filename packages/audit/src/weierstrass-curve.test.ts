import { createHash, createPublicKey, generateKeyPairSync, type JsonWebKeyInput, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bytesToInteger, integerToBytes, modInverse, modPow, wholeRoot } from './big-integer.ts';
import { curveOf, hashNumber, liftX, multiplyPoint, recoverPublicKeys } from './weierstrass-curve.ts';

describe.each(['ES256', 'ES384', 'ES512'] as const)('the curve of %s', (alg) => {
  const curve = curveOf(alg) ?? expect.fail('no curve');
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve.crv });
  const { x, y, d } = privateKey.export({ format: 'jwk' });
  const integer = (member = ''): bigint => bytesToInteger(Buffer.from(member, 'base64url'));

  it('has a generator of its order, and the public key is as many times that as the private key says', () => {
    expect(multiplyPoint(curve, curve.n, curve.generator)).toBeUndefined();
    expect(multiplyPoint(curve, integer(d), curve.generator)).toEqual({ x: integer(x), y: integer(y) });
    expect(liftX(curve, integer(x))).toContainEqual({ x: integer(x), y: integer(y) });
  });

  it('gives the public key back from a signature', () => {
    const message = Buffer.from('message');
    const bits = Number(alg.slice(2));
    const signature = sign(`sha${bits}`, message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    const hash = bytesToInteger(createHash(`sha${bits}`).update(message).digest());
    const [r, s] = [signature.subarray(0, curve.bytes), signature.subarray(curve.bytes)].map(bytesToInteger);
    const found = recoverPublicKeys(curve, hashNumber(curve, hash, bits), r ?? 0n, s ?? 0n);
    const keys = found.map((point) => {
      const [left, right] = [point.x, point.y].map((part) => Buffer.from(integerToBytes(part, curve.bytes)));
      const jwk = { kty: 'EC', crv: curve.crv, x: left?.toString('base64url'), y: right?.toString('base64url') };
      return createPublicKey({ key: jwk, format: 'jwk' } as JsonWebKeyInput);
    });
    expect(keys.some((key) => key.equals(publicKey))).toBe(true);
  });
});

describe('whole numbers', () => {
  it('go to bytes and back', () => {
    expect([...integerToBytes(0x0102n)]).toEqual([1, 2]);
    expect([...integerToBytes(0n)]).toEqual([0]);
    expect([...integerToBytes(5n, 3)]).toEqual([0, 0, 5]);
    expect(bytesToInteger(Uint8Array.of(1, 0))).toBe(256n);
    expect(bytesToInteger(new Uint8Array())).toBe(0n);
  });

  it('have powers, inverses and roots', () => {
    expect(modPow(3n, 200n, 1_000_007n)).toBe(3n ** 200n % 1_000_007n);
    expect((modInverse(3n, 11n) * 3n) % 11n).toBe(1n);
    expect(modInverse(-3n, 11n)).toBe(7n);
    expect(modInverse(4n, 8n)).toBe(0n);
    expect(wholeRoot(10n ** 90n, 3n)).toBe(10n ** 30n);
    expect(wholeRoot(10n ** 90n - 1n, 3n)).toBe(10n ** 30n - 1n);
  });
});
