import {
  largestTrialFactor,
  maxRsaExponent,
  maxRsaModulusBits,
  minRsaExponent,
  minRsaModulusBits,
} from './defaults.ts';
import { weakKey } from './key-fault.ts';

/**
 * Refuses RSA keys that are short, long, of a bad exponent, or that carry the fingerprint of a broken generator, and
 * moduli that a small prime divides or that are powers (NIST SP 800-89 §5.3.3).
 *
 * It does NOT show that a modulus is the product of two large primes: that it is no prime itself would cost more than
 * everything else together (15 ms of a core for 2048 bits and most of a second for 8192, of every key of every
 * document), and factors above 751 take a search.
 */
export function checkRsaModulus(n: bigint, e: bigint): void {
  const bits = n.toString(2).length;
  if (bits < minRsaModulusBits) throw weakKey('modulus_short');
  if (bits > maxRsaModulusBits) throw weakKey('modulus_long');
  // With e = 1 a signature is its own message; a small e helps forgers where a padding check is lax.
  if (e < minRsaExponent || e % 2n === 0n || e > maxRsaExponent) throw weakKey('exponent');
  if (smallPrimes.some((prime) => n % prime === 0n)) throw weakKey('small_factor');
  if (hasRocaFingerprint(n)) throw weakKey('roca');
  if ([3n, 5n, 7n].some((degree) => root(n, degree) ** degree === n)) throw weakKey('power');
  if (hasCloseFactors(n)) throw weakKey('close_factors');
}

const smallPrimes: readonly bigint[] = primesTo(largestTrialFactor).map(BigInt);

function primesTo(last: number): readonly number[] {
  const primes: number[] = [];
  for (let number = 2; number <= last; number += 1) {
    if (primes.every((prime) => number % prime !== 0)) primes.push(number);
  }
  return primes;
}

/** What squares leave modulo 5040: other numbers leave one of these once in 26 times. */
const squares: ReadonlySet<bigint> = new Set(Array.from({ length: 5040 }, (_, number) => BigInt(number ** 2 % 5040)));

/**
 * CVE-2017-15361: Infineon's library made primes of the form k·M + (65537^a mod M), M a product of small primes, so its
 * moduli are powers of 65537 modulo every one of them: here of the odd primes to 167. A sound modulus is so by chance about once in 2^27.
 */
function hasRocaFingerprint(n: bigint): boolean {
  return smallPrimes.slice(1, 39).every((prime) => {
    const rest = n % prime;
    let power = 65_537n % prime;
    while (power !== 1n && power !== rest) power = (power * 65_537n) % prime;
    return power === rest;
  });
}

/** CVE-2022-26320: primes close together fall to Fermat's method in a few steps. */
function hasCloseFactors(n: bigint): boolean {
  let a = root(n - 1n, 2n) + 1n;
  let rest = a * a - n;
  for (let step = 0; step < 100; step += 1) {
    if (squares.has(rest % 5040n) && root(rest, 2n) ** 2n === rest) return true;
    rest += 2n * a + 1n;
    a += 1n;
  }
  return false;
}

/** The integer part, by Newton's method from above. */
function root(value: bigint, degree: bigint): bigint {
  if (value === 0n) return value;
  let guess = 2n << (BigInt(value.toString(16).length * 4) / degree);
  for (;;) {
    const next = ((degree - 1n) * guess + value / guess ** (degree - 1n)) / degree;
    if (next >= guess) return guess;
    guess = next;
  }
}
