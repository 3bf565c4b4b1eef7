import { signJwt } from '../src/jwt-sign.ts';
import type { HmacKey, SigningKey } from '../src/key.ts';
import { generateSigningKey } from '../src/key-generate.ts';
import { createKeySet, type KeySet } from '../src/key-set.ts';
import { concat, fromBase64Url } from './byte-forms.ts';
import { goodClaims, hmacKey, issuer, rs256Key, segmentOfBytes, typ } from './token-material.ts';

const makers = {
  HS256: hmacKey,
  RS256: rs256Key,
  ES256: () => generateSigningKey('ES256'),
  ES384: () => generateSigningKey('ES384'),
  ES512: () => generateSigningKey('ES512'),
  Ed25519: () => generateSigningKey('Ed25519'),
} satisfies Record<string, () => Promise<SigningKey | HmacKey>>;

export const wronglySigned = Object.keys(makers) as (keyof typeof makers)[];

/** Each keeps the length or breaks it, keeps the numbers within their bounds or breaks them. */
const bends: Readonly<Record<string, (good: Uint8Array) => Uint8Array>> = {
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

export const wrongWays: readonly string[] = Object.keys(bends);

/** A key, a good token under it, and that token with its signature bent in each of the ways. */
export async function bentTokens(alg: keyof typeof makers): Promise<{
  readonly keys: KeySet;
  readonly good: string;
  readonly bent: readonly string[];
}> {
  const key: SigningKey | HmacKey = await makers[alg]();
  const keys = createKeySet({ issuer, keys: key.kind === 'hmac' ? [key] : [key.verificationKey] });
  const good = await signJwt(goodClaims, key, { typ });
  const start = good.lastIndexOf('.') + 1;
  const signature = fromBase64Url(good.slice(start));
  return {
    keys,
    good,
    bent: wrongWays.map((way) => good.slice(0, start) + segmentOfBytes(bends[way]?.(signature) ?? [])),
  };
}
