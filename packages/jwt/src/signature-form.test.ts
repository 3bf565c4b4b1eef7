import { beforeAll, describe, expect, it } from 'vitest';
import { concat, fromBase64Url } from '../test/byte-forms.ts';
import {
  codeOf,
  goodClaims,
  hmacKey,
  issuer,
  policyWith,
  rs256Key,
  segmentOfBytes,
  typ,
} from '../test/token-material.ts';
import { signJwt } from './jwt-sign.ts';
import { verifyJwt } from './jwt-verify.ts';
import { type HmacKey, type SigningKey, signatureFormOf, verifyHandleOf } from './key.ts';
import { generateSigningKey } from './key-generate.ts';
import { createKeySet, type KeySet } from './key-set.ts';

const makers: Readonly<Record<string, () => Promise<SigningKey | HmacKey>>> = {
  HS256: hmacKey,
  RS256: rs256Key,
  ES256: () => generateSigningKey('ES256'),
  ES384: () => generateSigningKey('ES384'),
  ES512: () => generateSigningKey('ES512'),
  Ed25519: () => generateSigningKey('Ed25519'),
};

/** Each keeps the length or breaks it, keeps the numbers within their bounds or breaks them. */
const ways: Readonly<Record<string, (good: Uint8Array) => Uint8Array>> = {
  'its first byte differs': (good) => good.map((byte, index) => (index === 0 ? byte ^ 1 : byte)),
  'its last byte differs': (good) => good.map((byte, index) => (index === good.length - 1 ? byte ^ 1 : byte)),
  'it is all zeros': (good) => good.map(() => 0),
  'it is all ones': (good) => good.map(() => 0xff),
  'its first half is zero': (good) => good.map((byte, index) => (index < good.length / 2 ? 0 : byte)),
  'its second half is zero': (good) => good.map((byte, index) => (index < good.length / 2 ? byte : 0)),
  'it is a byte short': (good) => good.slice(1),
  'it is a byte long': (good) => concat(Uint8Array.of(0), good),
  'it is half': (good) => good.slice(good.length / 2),
  'it is empty': () => new Uint8Array(),
};

describe.each(Object.keys(makers))('a wrong signature of %s', (alg) => {
  let keys: KeySet;
  let tokens: readonly string[];

  beforeAll(async () => {
    const key = await (makers[alg] as () => Promise<SigningKey | HmacKey>)();
    keys = createKeySet({ issuer, keys: key.kind === 'hmac' ? [key] : [key.verificationKey] });
    const good = await signJwt(goodClaims, key, { typ });
    await verifyJwt(good, keys, policyWith());
    const dot = good.lastIndexOf('.') + 1;
    const signature = fromBase64Url(good.slice(dot));
    tokens = Object.values(ways).map((bend) => good.slice(0, dot) + segmentOfBytes(bend(signature)));
  });

  it.each(Object.keys(ways).map((way, index) => [way, index] as const))('is refused where %s', async (_, index) => {
    expect(await codeOf(verifyJwt(tokens[index] as string, keys, policyWith()))).toBe('signature_invalid');
  });

  it('takes the same time however it is wrong', async () => {
    const policy = policyWith();
    const fastest = tokens.map(() => Number.POSITIVE_INFINITY);
    const took = async (token: string, times: number): Promise<number> => {
      const started = performance.now();
      for (let time = 0; time < times; time += 1) await verifyJwt(token, keys, policy).catch(() => undefined);
      return performance.now() - started;
    };
    await took(tokens[0] as string, 20);
    // Batches of a millisecond and more: browsers round their clocks.
    const times = Math.ceil(30 / (await took(tokens[0] as string, 10)));
    // Other work on the machine only ever adds time, so the fastest batches come closer to the truth with each round.
    for (let round = 0; round < 200; round += 1) {
      for (const [index, token] of tokens.entries()) {
        fastest[index] = Math.min(fastest[index] as number, await took(token, times));
      }
      if (round > 5 && Math.max(...fastest) / Math.min(...fastest) < 1.4) return;
    }
    expect.fail(`the slowest takes ${Math.max(...fastest) / Math.min(...fastest)} times as long as the fastest`);
  });

  it('is not asked of the engine where it has not the form: the decoy is, which fits and does not hold', async () => {
    const [key] = keys.keys as readonly [KeySet['keys'][number]];
    const { decoy, fits } = signatureFormOf(key);
    expect(fits(decoy)).toBe(true);
    expect(await verifyHandleOf(key).verify(new Uint8Array(40), decoy)).toBe(false);
  });
});
