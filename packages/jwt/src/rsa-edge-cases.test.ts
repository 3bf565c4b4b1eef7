import { beforeAll, describe, expect, it } from 'vitest';
import { ascii, bytesOf, concat, fromBase64Url, integerOf, modularPower, toBase64Url } from '../test/byte-forms.ts';
import { judge, signingInput } from '../test/judged-signature.ts';
import {
  digestBy,
  digestInfo,
  element,
  modulus,
  modulusBytes,
  pkcs1Frame,
  pssEncoding,
  publishedKey,
  sha1,
  sha256,
  sha384,
  sha512,
  signEncoded,
} from '../test/rsa-encoding.ts';
import { failure } from '../test/token-material.ts';
import { publicHalf } from '../test/vector-verdict.ts';
import { SigningKey, type VerificationKey } from './key.ts';
import { importSigningJwk, importVerificationJwk } from './key-import.ts';

const byte = (...values: readonly number[]): Uint8Array => Uint8Array.of(...values);
const nothing = byte(5, 0);

describe.each([
  { alg: 'RS256', hash: sha256, other: sha512 },
  { alg: 'RS384', hash: sha384, other: sha256 },
  { alg: 'RS512', hash: sha512, other: sha256 },
] as const)('RSASSA-PKCS1-v1_5, $alg', ({ alg, hash, other }) => {
  const input = signingInput(alg, 'j1');
  let key: VerificationKey;
  let digest: Uint8Array;
  let info: Uint8Array;

  beforeAll(async () => {
    key = await importVerificationJwk(publicHalf(publishedKey), { alg });
    digest = await digestBy(hash, input);
    info = digestInfo(hash, digest);
  });

  const judged = (encoded: Uint8Array): Promise<string> => {
    expect(encoded).toHaveLength(modulusBytes);
    return judge(key, input, signEncoded(encoded));
  };

  it('verifies the encoding of RFC 8017 §9.2', async () => {
    expect(await judged(pkcs1Frame(info))).toBe('verified');
  });

  it.each([
    ['without the NULL after its name', () => element(0x30, element(0x30, hash.oid), element(4, digest))],
    [
      'with two NULLs after its name',
      () => element(0x30, element(0x30, hash.oid, nothing, nothing), element(4, digest)),
    ],
    ['with other parameters', () => element(0x30, element(0x30, hash.oid, element(4, byte(0))), element(4, digest))],
    ['under the name of another hash', () => digestInfo({ ...hash, oid: other.oid }, digest)],
    ['with its name under another tag', () => element(0x30, element(0x31, hash.oid, nothing), element(4, digest))],
    ['as a BIT STRING', () => element(0x30, element(0x30, hash.oid, nothing), element(3, digest))],
    ['with a length in two bytes', () => concat(byte(0x30, 0x81, info.length - 2), info.subarray(2))],
    ['with a length that is not said', () => concat(byte(0x30, 0x80), info.subarray(2), byte(0, 0))],
    ['with more behind it in its sequence', () => element(0x30, info.subarray(2), nothing)],
    ['with more behind it', () => concat(info, byte(0))],
    ['bare', () => digest],
    ['cut by a byte', () => digestInfo(hash, digest.subarray(0, -1))],
    ['with a byte more', () => digestInfo(hash, concat(digest, byte(0)))],
    [
      'with one bit turned',
      () =>
        digestInfo(
          hash,
          digest.map((one, at) => (at === 7 ? one ^ 1 : one)),
        ),
    ],
    ['that is nothing but zeros', () => digestInfo(hash, new Uint8Array(hash.bytes))],
    ['and none of it', () => digestInfo(hash, new Uint8Array())],
  ])('refuses a hash %s', async (_, content) => {
    expect(await judged(pkcs1Frame(content()))).toBe('signature_invalid');
  });

  it('refuses the good encoding by another hash', async () => {
    for (const wrong of [other, sha1]) {
      expect(await judged(pkcs1Frame(digestInfo(wrong, await digestBy(wrong, input))))).toBe('signature_invalid');
    }
  });

  const filled = (length: number, value = 0xff): Uint8Array => new Uint8Array(length).fill(value);
  const room = (): number => modulusBytes - info.length;

  it.each([
    // Bleichenbacher 2006: what a verifier that reads from the left, and not to the end, takes. With e = 3 nobody even
    // needs the private key for it; keys with that exponent are refused.
    [
      'that is short, with garbage behind the hash',
      () => concat(byte(0, 1), filled(8), byte(0), info, filled(room() - 11)),
    ],
    [
      'that is short, with zeros behind the hash',
      () => concat(byte(0, 1), filled(8), byte(0), info, filled(room() - 11, 0)),
    ],
    ['that is empty, with garbage behind the hash', () => concat(byte(0, 1, 0), info, filled(room() - 3))],
    [
      'that ends early, with garbage before the hash',
      () => concat(byte(0, 1), filled(8), byte(0), filled(room() - 12), byte(0), info),
    ],
    ['with a byte in it that is not 0xff', () => pkcs1Frame(info).map((one, at) => (at === 9 ? 0xfe : one))],
    ['with another first byte of it', () => pkcs1Frame(info).map((one, at) => (at === 2 ? 0x7f : one))],
    ['with another last byte of it', () => pkcs1Frame(info).map((one, at) => (at === room() - 2 ? 0 : one))],
    ['that nothing ends', () => pkcs1Frame(info).map((one, at) => (at === room() - 1 ? 0xff : one))],
    ['of block type 0', () => concat(byte(0, 0), filled(room() - 3, 0), byte(0), info)],
    ['of block type 0, filled with ones', () => pkcs1Frame(info).map((one, at) => (at === 1 ? 0 : one))],
    ['of block type 2', () => pkcs1Frame(info).map((one, at) => (at === 1 ? 2 : one))],
    ['that begins with 1', () => pkcs1Frame(info).map((one, at) => (at === 0 ? 1 : one))],
    ['that is all zeros', () => concat(filled(room(), 0), info)],
    ['on the wrong side', () => concat(byte(0, 1), info, byte(0), filled(room() - 3))],
  ])('refuses a padding %s', async (_, encoded) => {
    expect(await judged(encoded())).toBe('signature_invalid');
  });

  it('refuses the padding of PSS', async () => {
    expect(await judged(await pssEncoding(hash, input))).toBe('signature_invalid');
  });
});

describe.each([
  { alg: 'PS256', hash: sha256, other: sha512 },
  { alg: 'PS384', hash: sha384, other: sha256 },
  { alg: 'PS512', hash: sha512, other: sha256 },
] as const)('RSASSA-PSS, $alg', ({ alg, hash, other }) => {
  const input = signingInput(alg, 'j1');
  let key: VerificationKey;

  beforeAll(async () => {
    key = await importVerificationJwk(publicHalf(publishedKey), { alg });
  });

  it('verifies the encoding of RFC 8017 §9.1 with a salt as long as the hash', async () => {
    expect(await judge(key, input, signEncoded(await pssEncoding(hash, input)))).toBe('verified');
  });

  it.each([
    ['no salt', { saltLength: 0 }],
    ['a salt of a byte less', { saltLength: hash.bytes - 1 }],
    ['a salt of a byte more', { saltLength: hash.bytes + 1 }],
    ['the salt of SHA-1', { saltLength: 20 }],
    ['the longest salt', { saltLength: modulusBytes - hash.bytes - 2 }],
    ['MGF1 over another hash', { mgfHash: other }],
    ['MGF1 over SHA-1', { mgfHash: sha1 }],
    ['another hash in all places', { hash: other, mgfHash: other }],
    ['another hash, MGF1 as it ought to be', { hash: other }],
    ['another hash and the salt as it ought to be', { hash: other, saltLength: hash.bytes }],
    ['another trailer', { trailer: 0xcc }],
    ['a zero for a trailer', { trailer: 0 }],
    ['no byte that ends the padding', { separator: 0 }],
    ['another byte that ends the padding', { separator: 2 }],
    ['a padding that is not all zeros', { firstOfPadding: 1 }],
    ['the bit set that no encoding has', { topBit: true }],
    ['seven zeros before the hash', { zeros: 7 }],
    ['no zeros before the hash', { zeros: 0 }],
  ])('refuses %s', async (_, deviation) => {
    const encoded = await pssEncoding(hash, input, deviation);
    expect(encoded).toHaveLength(modulusBytes);
    expect(await judge(key, input, signEncoded(encoded))).toBe('signature_invalid');
  });

  it('refuses the padding of PKCS#1 v1.5', async () => {
    const encoded = pkcs1Frame(digestInfo(hash, await digestBy(hash, input)));
    expect(await judge(key, input, signEncoded(encoded))).toBe('signature_invalid');
  });
});

describe.each(['RS256', 'PS256'] as const)('an RSA signature as a number, %s', (alg) => {
  const input = signingInput(alg, 'j1');
  let key: VerificationKey;
  let good: Uint8Array;

  beforeAll(async () => {
    const signingKey = await importSigningJwk(publishedKey, { alg });
    key = signingKey.verificationKey;
    const encoded =
      alg === 'RS256'
        ? pkcs1Frame(digestInfo(sha256, await digestBy(sha256, input)))
        : await pssEncoding(sha256, input);
    good = signEncoded(encoded);
  });

  it.each([
    ['0', 0n],
    ['1', 1n],
    ['2', 2n],
    ['n − 1', modulus - 1n],
    ['n', modulus],
    ['n + 1', modulus + 1n],
    ['2^2048 − 1', 2n ** 2048n - 1n],
  ])('is refused: %s', async (_, value) => {
    expect(await judge(key, input, bytesOf(value, modulusBytes))).toBe('signature_invalid');
  });

  it('is refused: s + n and n − s, of a good s', async () => {
    const s = integerOf(good);
    expect(await judge(key, input, good)).toBe('verified');
    expect(await judge(key, input, bytesOf(modulus - s, modulusBytes))).toBe('signature_invalid');
    // RFC 8017 §5.2.2: out of range, though it leaves the same rest. The token was chosen so that it fits into its bytes.
    if (alg === 'RS256') expect(s + modulus).toBeLessThan(2n ** 2048n);
    expect(await judge(key, input, bytesOf((s + modulus) % 2n ** 2048n, modulusBytes))).toBe('signature_invalid');
  });

  it.each([
    ['nothing', () => new Uint8Array()],
    ['a byte less', () => good.subarray(0, -1)],
    ['a byte less in front', () => good.subarray(1)],
    ['a zero in front', () => concat(byte(0), good)],
    ['a zero behind', () => concat(good, byte(0))],
    ['turned about', () => Uint8Array.from(good).reverse()],
    ['two signatures', () => concat(good, good)],
    ['the half of it', () => good.subarray(0, 128)],
  ])('is refused: %s', async (_, signature) => {
    expect(await judge(key, input, signature())).toBe('signature_invalid');
  });
});

it('an RSA signature that begins with a zero is verified with it, and refused without it', async () => {
  const signingKey = await importSigningJwk(publishedKey, { alg: 'RS256' });
  // One in 256 begins so; this `jti` makes one of them.
  const input = signingInput('RS256', 'j186');
  const signature = await SigningKey.handleOf(signingKey).sign(ascii(input));
  expect(signature[0]).toBe(0);
  expect(await judge(signingKey.verificationKey, input, signature)).toBe('verified');
  expect(await judge(signingKey.verificationKey, input, signature.subarray(1))).toBe('signature_invalid');
});

describe('an RSA public key', () => {
  const outcome = async (n: Uint8Array, e: Uint8Array): Promise<string> => {
    const { code, evidence } = await failure(
      importVerificationJwk({ kty: 'RSA', n: toBase64Url(n), e: toBase64Url(e) }, { alg: 'RS256' }),
    );
    return `${code}:${evidence.reason}`;
  };
  const numbers = (n: bigint, e: bigint): Promise<string> =>
    outcome(bytesOf(n, Math.ceil(n.toString(16).length / 2)), bytesOf(e, Math.ceil(e.toString(16).length / 2)));
  const usual = byte(1, 0, 1);
  const modulusOf = bytesOf(modulus, modulusBytes);

  it.each([512, 768, 1024, 1536, 2040, 2047])('of %i bits is refused', async (bits) => {
    expect(await numbers(modulus >> BigInt(2048 - bits), 65_537n)).toBe('key_weak:modulus_short');
  });

  it('of over 8192 bits is refused', async () => {
    expect(await numbers(modulus ** 5n, 65_537n)).toBe('key_weak:modulus_long');
  });

  it.each([
    1n,
    2n,
    3n,
    5n,
    17n,
    257n,
    65_535n,
    65_536n,
    65_538n,
    2n ** 33n + 1n,
    2n ** 256n + 1n,
    modulus,
    modulus + 2n,
  ])('with the exponent %s is refused', async (e) => {
    expect(await numbers(modulus, e)).toBe('key_weak:exponent');
  });

  it.each([
    ['an exponent of nothing', modulusOf, byte()],
    ['an exponent of 0', modulusOf, byte(0)],
    ['a zero before the exponent', modulusOf, byte(0, 1, 0, 1)],
    ['a modulus of nothing', byte(), usual],
    ['a zero before the modulus', concat(byte(0), modulusOf), usual],
  ])('with %s is refused', async (_, n, e) => {
    expect(await outcome(n, e)).toBe('key_malformed:not_an_integer');
  });

  it('with a modulus that is even, or has a small factor, or is a square is refused', async () => {
    expect(await numbers(modulus - 1n, 65_537n)).toBe('key_weak:small_factor');
    expect(await numbers(modulus * 167n, 65_537n)).toBe('key_weak:small_factor');
    const p = integerOf(fromBase64Url(publishedKey.p));
    expect(await numbers(p * p, 65_537n)).toBe('key_weak:close_factors');
  });

  it('as Infineon’s library made them is refused (ROCA, CVE-2017-15361)', async () => {
    const [p, q] = [rocaPrime(123_456_789n, 114n), rocaPrime(987_654_321n, 1107n)];
    for (const prime of [p, q]) expect(modularPower(2n, prime - 1n, prime)).toBe(1n);
    expect(await numbers(p * q, 65_537n)).toBe('key_weak:roca');
    // Such a prime is no fault by itself: with an ordinary one beside it the modulus has no fingerprint.
    const ordinary = integerOf(fromBase64Url(publishedKey.p));
    const n = p * ordinary;
    const jwk = { kty: 'RSA', n: toBase64Url(bytesOf(n, modulusBytes)), e: 'AQAB' };
    await expect(importVerificationJwk(jwk)).resolves.toMatchObject({ alg: 'RS256' });
  });
});

/** k · M + (65537^a mod M), M the product of the first 126 primes: the form of that library's primes of 1024 bits. */
function rocaPrime(a: bigint, steps: bigint): bigint {
  const primes: bigint[] = [];
  for (let n = 2n; primes.length < 126; n += 1n) if (primes.every((prime) => n % prime !== 0n)) primes.push(n);
  const product = primes.reduce((all, prime) => all * prime, 1n);
  return ((3n << 1022n) / product + steps) * product + modularPower(65_537n, a, product);
}
