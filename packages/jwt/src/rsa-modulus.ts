import { maxRsaModulusBits, minRsaExponent, minRsaModulusBits } from './defaults.ts';
import { errors } from './errors.ts';

/** Refuses RSA keys that are short, long, of a bad exponent, or that carry the fingerprint of a broken generator. */
export function checkRsaModulus(n: bigint, e: bigint): void {
  const bits = n.toString(2).length;
  if (bits < minRsaModulusBits) throw weak('modulus_short');
  if (bits > maxRsaModulusBits) throw weak('modulus_long');
  // With e = 1 a signature is its own message; a small e helps forgers where a padding check is lax.
  if (e < minRsaExponent || e % 2n === 0n || e >= 2n ** 256n) throw weak('exponent');
  if (smallPrimes.some((prime) => n % prime === 0n) || n % 2n === 0n) throw weak('small_factor');
  if (hasRocaFingerprint(n)) throw weak('roca');
  if (hasCloseFactors(n)) throw weak('close_factors');
}

/** The odd primes to 167, with which the ROCA fingerprint is read. */
const smallPrimes: readonly bigint[] = oddPrimesTo(167n);

/** For each prime, what the powers of 65537 leave modulo it. */
const powersOfGenerator: readonly ReadonlySet<bigint>[] = smallPrimes.map((prime) => {
  const powers = new Set<bigint>();
  for (let power = 1n; !powers.has(power); power = (power * 65_537n) % prime) powers.add(power);
  return powers;
});

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
  return smallPrimes.every((prime, index) => powersOfGenerator[index]?.has(n % prime));
}

/** CVE-2022-26320: primes close together fall to Fermat's method in a few steps. */
function hasCloseFactors(n: bigint): boolean {
  let a = squareRoot(n);
  for (let step = 0; step < 100; step += 1) {
    const rest = a * a - n;
    if (rest >= 0n) {
      const root = squareRoot(rest);
      if (root * root === rest) return true;
    }
    a += 1n;
  }
  return false;
}

/** The integer part, by Newton's method from above. */
function squareRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let guess = 1n << BigInt(Math.ceil(value.toString(16).length * 2) + 1);
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
