import { maxRsaExponent, maxRsaModulusBits, minRsaExponent, minRsaModulusBits } from './defaults.ts';
import { errors } from './errors.ts';

/** Refuses RSA keys that are short, long, of a bad exponent, or that carry the fingerprint of a broken generator. */
export function checkRsaModulus(n: bigint, e: bigint): void {
  const bits = n.toString(2).length;
  if (bits < minRsaModulusBits) throw weak('modulus_short');
  if (bits > maxRsaModulusBits) throw weak('modulus_long');
  // With e = 1 a signature is its own message; a small e helps forgers where a padding check is lax.
  if (e < minRsaExponent || e % 2n === 0n || e > maxRsaExponent) throw weak('exponent');
  if (n % 2n === 0n || smallPrimes.some((prime) => n % prime === 0n)) throw weak('small_factor');
  if (hasRocaFingerprint(n)) throw weak('roca');
  if (hasCloseFactors(n)) throw weak('close_factors');
}

/** The odd primes to 167, with which the ROCA fingerprint is read. */
const smallPrimes: readonly bigint[] = oddPrimesTo(167n);

/** For each prime, what the powers of 65537 leave modulo it. */
const powersOfGenerator: readonly (readonly [prime: bigint, powers: ReadonlySet<bigint>])[] = smallPrimes.map(
  (prime) => {
    const powers = new Set<bigint>();
    for (let power = 1n; !powers.has(power); power = (power * 65_537n) % prime) powers.add(power);
    return [prime, powers];
  },
);

function oddPrimesTo(last: bigint): readonly bigint[] {
  const primes: bigint[] = [];
  for (let number = 3n; number <= last; number += 2n) {
    if (primes.every((prime) => number % prime !== 0n)) primes.push(number);
  }
  return primes;
}

/**
 * CVE-2017-15361: Infineon's library made primes of the form k·M + (65537^a mod M), M a product of small primes, so its
 * moduli are powers of 65537 modulo every one of them. A sound modulus is so by chance about once in 2^27.
 */
function hasRocaFingerprint(n: bigint): boolean {
  return powersOfGenerator.every(([prime, powers]) => powers.has(n % prime));
}

/** CVE-2022-26320: primes close together fall to Fermat's method in a few steps. */
function hasCloseFactors(n: bigint): boolean {
  const least = squareRoot(n - 1n) + 1n;
  for (let a = least; a < least + 100n; a += 1n) {
    const rest = a * a - n;
    const root = squareRoot(rest);
    if (root * root === rest) return true;
  }
  return false;
}

/** The integer part, by Newton's method from above. */
function squareRoot(value: bigint): bigint {
  if (value === 0n) return value;
  let guess = 1n << BigInt(value.toString(16).length * 2);
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}

type WeakReason = 'modulus_short' | 'modulus_long' | 'exponent' | 'small_factor' | 'roca' | 'close_factors';

function weak(reason: WeakReason): Error {
  return errors.create('key_weak', { evidence: { reason } });
}
