import { describe, expect, it } from 'vitest';
import { failure } from '../test/token-material.ts';
import published from '../vectors/cookbook/jwk/3_4.rsa_private_key.json' with { type: 'json' };
import { decodeInteger } from './jwk-members.ts';
import { checkRsaModulus } from './rsa-modulus.ts';

const n = decodeInteger(published.n);
const e = 65_537n;

const refusal = async (modulus: bigint, exponent = e): Promise<string> => {
  const { code, evidence } = await failure(() => checkRsaModulus(modulus, exponent));
  return `${code}:${evidence.reason}`;
};

const primesTo751 = oddPrimesTo(751n);
const primesTo167 = primesTo751.filter((prime) => prime <= 167n);

function oddPrimesTo(last: bigint): bigint[] {
  const primes: bigint[] = [];
  for (let number = 3n; number <= last; number += 2n) {
    if (primes.every((prime) => number % prime !== 0n)) primes.push(number);
  }
  return primes;
}

const hasSmallFactor = (number: bigint): boolean =>
  number % 2n === 0n || primesTo751.some((prime) => number % prime === 0n);

/** The first number from `start` on that no small prime divides. */
function sound(start: bigint): bigint {
  let number = start;
  while (hasSmallFactor(number)) number += 1n;
  return number;
}

describe('the length of a modulus', () => {
  it('is 2048 to 8192 bits', async () => {
    expect(() => checkRsaModulus(n, e)).not.toThrow();
    expect(() => checkRsaModulus(sound((1n << 2047n) + 12_345n), e)).not.toThrow();
    expect(() => checkRsaModulus(sound(n << 6144n), e)).not.toThrow();
    expect(await refusal(sound((1n << 2046n) + 12_345n))).toBe('key_weak:modulus_short');
    expect(await refusal((1n << 2047n) - 1n)).toBe('key_weak:modulus_short');
    expect(await refusal(1n << 8192n)).toBe('key_weak:modulus_long');
  });
});

describe('the exponent', () => {
  it('is odd, from 65537 and of 33 bits at the most', async () => {
    for (const good of [65_537n, 65_539n, 2n ** 33n - 1n]) expect(() => checkRsaModulus(n, good)).not.toThrow();
    for (const bad of [0n, 1n, 3n, 65_535n, 65_536n, 65_538n, 2n ** 33n - 2n, 2n ** 33n, 2n ** 33n + 1n]) {
      expect(await refusal(n, bad)).toBe('key_weak:exponent');
    }
  });
});

describe('a factor', () => {
  it.each([2n, ...primesTo751])('of %s is found', async (factor) => {
    expect(await refusal(n * factor)).toBe('key_weak:small_factor');
  });

  it('above 751 is not looked for', () => {
    expect(() => checkRsaModulus(n * 757n, e)).not.toThrow();
  });
});

describe('a power', () => {
  it.each([
    [3n, 700n],
    [5n, 420n],
    [7n, 300n],
  ])('of degree %s is refused, and the numbers beside it are not', async (degree, bits) => {
    const power = sound((1n << bits) + 12_345n) ** degree;
    expect(await refusal(power)).toBe('key_weak:power');
    expect(() => checkRsaModulus(sound(power + 2n), e)).not.toThrow();
  });
});

describe('the fingerprint of ROCA', () => {
  const primorial = primesTo167.reduce((product, prime) => product * prime, 2n);
  /** The power of 65537 modulo the small primes, plus a multiple of them that makes 2048 bits. */
  function withFingerprint(power: bigint): bigint {
    let number = ((3n << 2046n) / primorial) * primorial + (65_537n ** power % primorial);
    while (hasSmallFactor(number)) number += primorial;
    return number;
  }

  it('is being a power of 65537 modulo every small prime', async () => {
    for (const power of [1n, 2n, 12n, 345n]) expect(await refusal(withFingerprint(power))).toBe('key_weak:roca');
  });

  it('is not had where one prime of them leaves another rest', () => {
    // 65537 is 1 modulo 8 and its powers modulo 11, 13, 17 … are only some of all rests: the next number that no small
    // prime divides leaves others.
    const other = sound(withFingerprint(12n) + 2n);
    expect(() => checkRsaModulus(other, e)).not.toThrow();
  });
});

describe('factors close together', () => {
  const middle = 3n << 1022n;

  /** Two odd factors around `middle` that Fermat's method finds after about `steps` steps. */
  function factors(steps: bigint): readonly [bigint, bigint] {
    // It finds (a − b)(a + b) where it reaches a, and begins b² / 2a below.
    let b = root(2n * middle * steps);
    if (b % 2n === 0n) b += 1n;
    while (hasSmallFactor(middle - b) || hasSmallFactor(middle + b)) b += 2n;
    return [middle - b, middle + b];
  }

  function root(value: bigint): bigint {
    let low = 0n;
    let high = value;
    while (high - low > 1n) {
      const half = (low + high) >> 1n;
      if (half * half <= value) low = half;
      else high = half;
    }
    return low;
  }

  /** How far above the root of the product Fermat's method has to go. */
  function distance([p, q]: readonly [bigint, bigint]): bigint {
    const a = (p + q) / 2n;
    return a - (root(p * q - 1n) + 1n);
  }

  it('are found, also where they are the same or two apart', async () => {
    const p = sound(middle + 1n);
    expect(await refusal(p * p)).toBe('key_weak:close_factors');
    let q = p + 2n;
    while (hasSmallFactor(q)) q += 2n;
    expect(await refusal(p * q)).toBe('key_weak:close_factors');
  });

  it('are found in a hundred steps, and not in more', async () => {
    const [last, beyond] = [factors(99n), factors(100n)];
    expect([distance(last), distance(beyond)]).toStrictEqual([99n, 100n]);
    expect(await refusal(last[0] * last[1])).toBe('key_weak:close_factors');
    expect(() => checkRsaModulus(beyond[0] * beyond[1], e)).not.toThrow();
  });
});
