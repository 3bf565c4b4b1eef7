import { describe, expect, it } from 'vitest';
import { bytesOf, fromBase64Url, fromHex, modularPower, toBase64Url } from '../test/byte-forms.ts';
import { failure, rs256Key } from '../test/token-material.ts';
import { largestTrialFactor } from './defaults.ts';
import { checkEd25519Point } from './ed25519-point.ts';
import { decodeInteger } from './jwk-members.ts';
import { exportPublicJwk, exportSigningJwk } from './key-export.ts';
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
    checkRsaModulus(await good(), 2n ** 33n - 1n);
  });

  it('of under 2048 or over 8192 bits is refused', async () => {
    expect(await reasonOf(() => checkRsaModulus((1n << 2046n) + 1n, 65_537n))).toBe('key_weak:modulus_short');
    expect(await reasonOf(() => checkRsaModulus((1n << 8192n) + 1n, 65_537n))).toBe('key_weak:modulus_long');
  });

  it.each([0n, 1n, 2n, 3n, 65_535n, 65_536n, 65_538n, 2n ** 33n, 2n ** 33n + 1n])(
    'with exponent %s is refused',
    async (e) => {
      const n = await good();
      expect(await reasonOf(() => checkRsaModulus(n, e))).toBe('key_weak:exponent');
    },
  );

  it('with a small factor is refused', async () => {
    for (const factor of [2n, 3n, 167n]) {
      const n = factor * (await good());
      expect(await reasonOf(() => checkRsaModulus(n, 65_537n))).toBe('key_weak:small_factor');
    }
  });

  it('that has the ROCA fingerprint is refused', async () => {
    const n = rocaFactor() * rocaFactor();
    expect(await reasonOf(() => checkRsaModulus(n, 65_537n))).toBe('key_weak:roca');
  });

  it('of two factors close together is refused', async () => {
    const p = decodeInteger(((await exportSigningJwk(await rs256Key())) as { p: string }).p);
    // Fermat's method does not ask whether they are prime; only what is divided out before must not divide them.
    let q = p + 2n;
    while (hasSmallDivisor(q)) q += 2n;
    expect(await reasonOf(() => checkRsaModulus(p * q, 65_537n))).toBe('key_weak:close_factors');
  });
});

describe('an Ed25519 public key', () => {
  const encode = (y: bigint, sign = 0): Uint8Array => {
    const bytes = bytesOf(y, 32).reverse();
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
    expect(await reasonOf(() => checkEd25519Point(fromHex(hex)))).toBe('key_weak:small_order');
    const x = toBase64Url(fromHex(hex));
    expect((await failure(importVerificationJwk({ kty: 'OKP', crv: 'Ed25519', x }))).code).toBe('key_weak');
  });

  it('that is not canonical or not on the curve is refused', async () => {
    expect(await reasonOf(() => checkEd25519Point(encode(p + 3n)))).toBe('key_malformed:not_canonical');
    expect(await reasonOf(() => checkEd25519Point(encode(2n)))).toBe('key_malformed:not_on_curve');
  });

  it('of a generated key is accepted', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { x } = exportPublicJwk((await generateSigningKey('Ed25519')).verificationKey) as { x: string };
      expect(() => checkEd25519Point(fromBase64Url(x))).not.toThrow();
    }
  });
});

function hasSmallDivisor(n: bigint): boolean {
  for (let divisor = 3n; divisor <= 751n; divisor += 2n) if (n % divisor === 0n) return true;
  return false;
}

/**
 * A factor as the broken library made its primes: k·M + (65537^a mod M), M the product of the first 126 primes. It need
 * not be prime to have the fingerprint; none of the 126 divides it, and no other prime that is tried before.
 */
function rocaFactor(): bigint {
  const primes: bigint[] = [];
  for (let n = 2n; primes.length < 126; n += 1n) if (primes.every((prime) => n % prime !== 0n)) primes.push(n);
  const modulus = primes.reduce((product, prime) => product * prime, 1n);
  const power = modularPower(65_537n, 12_345n, modulus);
  let k = (3n << 1022n) / modulus + BigInt(Math.floor(Math.random() * 1e9));
  const hasSmallFactor = (factor: bigint): boolean => {
    for (let divisor = 3n; divisor <= largestTrialFactor; divisor += 2n) if (factor % divisor === 0n) return true;
    return false;
  };
  while (hasSmallFactor(k * modulus + power)) k += 1n;
  return k * modulus + power;
}
