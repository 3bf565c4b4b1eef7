import { checkPrimeSync, generatePrimeSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { failure, rs256Key } from '../test/token-material.ts';
import { checkEd25519Point } from './ed25519-point.ts';
import { decodeInteger } from './jwk-members.ts';
import { exportPublicJwk } from './key-export.ts';
import { generateSigningKey } from './key-generate.ts';
import { importVerificationJwk } from './key-import.ts';
import { checkRsaModulus } from './rsa-modulus.ts';

const reasonOf = async (attempt: () => unknown): Promise<unknown> => {
  const { code, evidence } = await failure(attempt);
  return `${code}:${evidence.reason}`;
};

describe('an RSA modulus', () => {
  const good = async (): Promise<bigint> =>
    decodeInteger((exportPublicJwk((await rs256Key()).verificationKey) as { n: string }).n);

  it('of a sound generator is accepted', async () => {
    checkRsaModulus(await good(), 65_537n);
    checkRsaModulus(await good(), 2n ** 255n + 1n);
  });

  it('of under 2048 or over 8192 bits is refused', async () => {
    expect(await reasonOf(() => checkRsaModulus((1n << 2046n) + 1n, 65_537n))).toBe('key_weak:modulus_short');
    expect(await reasonOf(() => checkRsaModulus((1n << 8192n) + 1n, 65_537n))).toBe('key_weak:modulus_long');
  });

  it.each([0n, 1n, 2n, 3n, 65_535n, 65_536n, 65_538n, 2n ** 256n + 1n])('with exponent %s is refused', async (e) => {
    const n = await good();
    expect(await reasonOf(() => checkRsaModulus(n, e))).toBe('key_weak:exponent');
  });

  it('with a small factor is refused', async () => {
    for (const factor of [2n, 3n, 167n]) {
      const n = factor * (await good());
      expect(await reasonOf(() => checkRsaModulus(n, 65_537n))).toBe('key_weak:small_factor');
    }
  });

  it('that has the ROCA fingerprint is refused', async () => {
    const n = rocaPrime() * rocaPrime();
    expect(await reasonOf(() => checkRsaModulus(n, 65_537n))).toBe('key_weak:roca');
  });

  it('of two primes close together is refused', async () => {
    const p = generatePrimeSync(1024, { bigint: true });
    let q = p + 2n;
    while (!checkPrimeSync(q)) q += 2n;
    expect(await reasonOf(() => checkRsaModulus(p * q, 65_537n))).toBe('key_weak:close_factors');
  });
});

describe('an Ed25519 public key', () => {
  const encode = (y: bigint, sign = 0): Uint8Array => {
    const bytes = Buffer.from(y.toString(16).padStart(64, '0'), 'hex').reverse();
    bytes[31] = (bytes[31] as number) | (sign << 7);
    return bytes;
  };
  const p = 2n ** 255n - 19n;

  it.each([
    ['y = 0', '0000000000000000000000000000000000000000000000000000000000000000'],
    ['y = 0, signed', '0000000000000000000000000000000000000000000000000000000000000080'],
    ['the neutral element', '0100000000000000000000000000000000000000000000000000000000000000'],
    ['y = -1', 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['order 8', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'],
    ['order 8, signed', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85'],
    ['order 8, the other', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
    ['order 8, the other, signed', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa'],
    ['y = p, which is 0', 'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['y = p + 1, which is 1', 'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
  ])('of small order is refused: %s', async (_, hex) => {
    expect(await reasonOf(() => checkEd25519Point(Buffer.from(hex, 'hex')))).toBe('key_weak:small_order');
    const x = Buffer.from(hex, 'hex').toString('base64url');
    expect((await failure(importVerificationJwk({ kty: 'OKP', crv: 'Ed25519', x }))).code).toBe('key_weak');
  });

  it('that is not canonical or not on the curve is refused', async () => {
    expect(await reasonOf(() => checkEd25519Point(encode(p + 3n)))).toBe('key_malformed:not_canonical');
    expect(await reasonOf(() => checkEd25519Point(encode(2n)))).toBe('key_malformed:not_on_curve');
  });

  it('of a generated key is accepted', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { x } = exportPublicJwk((await generateSigningKey('Ed25519')).verificationKey) as { x: string };
      expect(() => checkEd25519Point(Buffer.from(x, 'base64url'))).not.toThrow();
    }
  });
});

/** A prime as the broken library made them: k·M + (65537^a mod M), M the product of the first 126 primes. */
function rocaPrime(): bigint {
  const primes: bigint[] = [];
  for (let n = 2n; primes.length < 126; n += 1n) if (primes.every((prime) => n % prime !== 0n)) primes.push(n);
  const modulus = primes.reduce((product, prime) => product * prime, 1n);
  let power = 1n;
  for (let exponent = 0; exponent < 12_345; exponent += 1) power = (power * 65_537n) % modulus;
  const least = (3n << 1022n) / modulus;
  for (let k = least + BigInt(Math.floor(Math.random() * 1e9)); ; k += 1n) {
    const candidate = k * modulus + power;
    if (checkPrimeSync(candidate)) return candidate;
  }
}
