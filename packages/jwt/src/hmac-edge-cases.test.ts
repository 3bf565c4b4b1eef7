import { beforeAll, describe, expect, it } from 'vitest';
import { ascii, concat, toHex } from '../test/byte-forms.ts';
import { judge, signingInput } from '../test/judged-signature.ts';
import { codeOf, secretBytes } from '../test/token-material.ts';
import { createHmacKey } from './hmac-key.ts';
import { HmacKey } from './key.ts';
import { createSecret, generateSecret } from './secret.ts';

const hashes = { HS256: 'SHA-256', HS384: 'SHA-384', HS512: 'SHA-512' } as const;
type Alg = keyof typeof hashes;

/** By the platform and not by the engine, which makes its own of two hashes. */
async function macBy(hash: string, secret: Uint8Array, message: string): Promise<Uint8Array> {
  const raw = Uint8Array.from(secret);
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, ascii(message)));
}

describe.each(Object.keys(hashes) as Alg[])('a MAC, %s', (alg) => {
  const input = signingInput(alg);
  let key: HmacKey;
  let good: Uint8Array;

  beforeAll(async () => {
    key = await createHmacKey({ alg, secret: createSecret(secretBytes) });
    good = await macBy(hashes[alg], secretBytes, input);
  });

  it('of the platform verifies, and is what we sign', async () => {
    expect(await judge(key, input, good)).toBe('verified');
    expect(await HmacKey.handleOf(key).sign(ascii(input))).toStrictEqual(good);
  });

  it.each([
    ['nothing', () => new Uint8Array()],
    ['its first byte', () => good.subarray(0, 1)],
    ['its first half', () => good.subarray(0, good.length / 2)],
    ['its second half', () => good.subarray(good.length / 2)],
    ['80 bits of it (RFC 2104 §5)', () => good.subarray(0, 10)],
    ['all but its last byte', () => good.subarray(0, -1)],
    ['all but its first byte', () => good.subarray(1)],
    ['a zero behind it', () => concat(good, ascii('\0'))],
    ['a zero before it', () => concat(ascii('\0'), good)],
    ['it twice', () => concat(good, good)],
    ['it the other way about', () => Uint8Array.from(good).reverse()],
    ['its hex', () => ascii(toHex(good))],
    ['its hex, cut to its length', () => ascii(toHex(good)).subarray(0, good.length)],
    ['zeros', () => new Uint8Array(good.length)],
    ['ones', () => new Uint8Array(good.length).fill(0xff)],
    ['the secret', () => secretBytes.subarray(0, good.length)],
  ])('is refused: %s', async (_, signature) => {
    expect(await judge(key, input, signature())).toBe('signature_invalid');
  });

  it('is refused with any one bit turned', async () => {
    for (let bit = 0; bit < 8 * good.length; bit += 1) {
      const turned = Uint8Array.from(good);
      turned[bit >> 3] = (turned[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(await judge(key, input, turned)).toBe('signature_invalid');
    }
  });

  it('is refused by another hash, cut or filled up to its length', async () => {
    for (const hash of ['SHA-1', ...Object.values(hashes)]) {
      if (hash === hashes[alg]) continue;
      const other = concat(await macBy(hash, secretBytes, input), new Uint8Array(64)).subarray(0, good.length);
      expect(await judge(key, input, other)).toBe('signature_invalid');
    }
  });

  it('is refused under secrets that are nearly ours, and a plain hash in its place', async () => {
    const near = [
      secretBytes.subarray(1),
      secretBytes.subarray(0, -1),
      concat(secretBytes, ascii('a')),
      concat(ascii('\0'), secretBytes),
      Uint8Array.from(secretBytes).reverse(),
      secretBytes.map((byte, at) => (at === 63 ? byte ^ 1 : byte)),
      ascii('\0'),
    ];
    for (const secret of near) {
      expect(await judge(key, input, await macBy(hashes[alg], secret, input))).toBe('signature_invalid');
    }
    const prefixed = await crypto.subtle.digest(hashes[alg], concat(secretBytes, ascii(input)));
    expect(await judge(key, input, new Uint8Array(prefixed))).toBe('signature_invalid');
  });
});

// RFC 2104 §2: a key is filled up with zeros to the hash's block, and a longer one is hashed first. So a secret has
// other secrets that make the same MACs, and the kid, a fingerprint by such a MAC, cannot tell them apart either.
describe('secrets that HMAC takes for one', () => {
  it('are a secret and the same with zeros behind it, up to the block', async () => {
    const input = signingInput('HS256');
    const short = generateSecret(40);
    const filled = createSecret(concat(short.reveal(), new Uint8Array(24)));
    const [one, other] = [
      await createHmacKey({ alg: 'HS256', secret: short }),
      await createHmacKey({ alg: 'HS256', secret: filled }),
    ];
    expect(one.kid).toBe(other.kid);
    expect(await judge(other, input, await HmacKey.handleOf(one).sign(ascii(input)))).toBe('verified');
  });

  it('are a secret over the block and its hash', async () => {
    const input = signingInput('HS256');
    const long = generateSecret(65);
    const hashed = createSecret(new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(long.reveal()))));
    const one = await createHmacKey({ alg: 'HS256', secret: long });
    const other = await createHmacKey({ alg: 'HS256', secret: hashed });
    expect(await judge(other, input, await HmacKey.handleOf(one).sign(ascii(input)))).toBe('verified');
  });
});

it.each([
  ['HS256', 31, 32],
  ['HS384', 47, 48],
  ['HS512', 63, 64],
] as const)('%s refuses a secret of %i bytes and takes one of %i', async (alg, short, enough) => {
  const bytes = generateSecret(64).reveal();
  expect(await codeOf(createHmacKey({ alg, secret: createSecret(bytes.subarray(0, short)) }))).toBe('secret_weak');
  const key = await createHmacKey({ alg, secret: createSecret(bytes.subarray(0, enough)) });
  const input = signingInput(alg);
  const mac = await macBy(hashes[alg], bytes.subarray(0, enough), input);
  expect(await judge(key, input, mac)).toBe('verified');
});
