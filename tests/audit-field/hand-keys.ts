// Keys that no issuer should publish, and tokens under them, made by hand.

import {
  checkPrimeSync,
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type JsonWebKey,
  randomBytes,
  sign,
} from 'node:crypto';

/** A key as a set names it, and a token that it verifies. */
export interface WeakKey {
  readonly jwk: JsonWebKey;
  readonly signInput: (input: string) => Buffer;
}

export function shortRsaKey(bits: number): WeakKey {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  return {
    jwk: publicKey.export({ format: 'jwk' }),
    signInput: (input) => sign('sha256', Buffer.from(input), privateKey),
  };
}

/** With the exponent 1 the signature is the padded hash itself (RFC 8017 §8.2.2): there is no secret. */
export function exponentOne(): WeakKey {
  const modulus = randomBytes(256);
  modulus.writeUInt8(modulus.readUInt8(0) | 0xc0, 0);
  modulus.writeUInt8(modulus.readUInt8(255) | 1, 255);
  const prefix = Buffer.from('3031300d060960864801650304020105000420', 'hex');
  return {
    jwk: { kty: 'RSA', n: modulus.toString('base64url'), e: 'AQ' },
    signInput: (input) => {
      const info = Buffer.concat([prefix, createHash('sha256').update(input).digest()]);
      return Buffer.concat([Buffer.from([0, 1]), Buffer.alloc(253 - info.length, 0xff), Buffer.from([0]), info]);
    },
  };
}

/** Primes of the form k·M + (65537^a mod M), M the product of the first 126 primes: CVE-2017-15361. */
export function rocaKey(): WeakKey {
  const product = firstPrimes(126).reduce((all, prime) => all * prime, 1n);
  const [p, q] = [rocaPrime(product), rocaPrime(product)];
  const [e, phi] = [65_537n, (p - 1n) * (q - 1n)];
  const d = inverse(e, phi);
  const jwk = { kty: 'RSA', n: base64Url(p * q), e: base64Url(e) };
  const own = { d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
  const secret = Object.fromEntries(Object.entries(own).map(([name, value]) => [name, base64Url(value)]));
  const privateKey = createPrivateKey({ key: { ...jwk, ...secret }, format: 'jwk' });
  return { jwk, signInput: (input) => sign('sha256', Buffer.from(input), privateKey) };
}

function rocaPrime(product: bigint): bigint {
  const most = (1n << 1024n) / product;
  for (;;) {
    const factor = most - (BigInt(`0x${randomBytes(5).toString('hex')}`) % (most / 8n));
    const candidate = factor * product + power(65_537n, BigInt(randomBytes(2).readUInt16BE()), product);
    if (candidate < 1n << 1024n && candidate % 65_537n !== 1n && checkPrimeSync(candidate)) return candidate;
  }
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, square] = [1n, base % modulus];
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** By Euclid. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (b !== 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
  return ((x % modulus) + modulus) % modulus;
}

function firstPrimes(count: number): readonly bigint[] {
  const primes: bigint[] = [];
  for (let at = 2n; primes.length < count; at += 1n) if (primes.every((prime) => at % prime !== 0n)) primes.push(at);
  return primes;
}

function base64Url(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url');
}
