import { beforeAll, describe, expect, it } from 'vitest';
import { ascii, concat, fromHex, toBase64Url, toHex } from '../test/byte-forms.ts';
import {
  addPoints,
  basePoint,
  challengeOf,
  decode,
  type EdwardsPoint,
  edwardsJwk,
  encodePoint,
  fieldPrime,
  fromLittleEndian,
  groupOrder,
  littleEndian,
  multiplyPoint,
  neutral,
} from '../test/edwards-curve.ts';
import { judge, signingInput } from '../test/judged-signature.ts';
import { failure } from '../test/token-material.ts';
import { SigningKey, type VerificationKey } from './key.ts';
import { generateSigningKey } from './key-generate.ts';
import { importVerificationJwk } from './key-import.ts';

const input = signingInput('EdDSA');
const p = fieldPrime;

/** A point of order 8 has three that follow from it; with the neutral one and the rest of its multiples they are all. */
const orderEight = decode(2707385501144840649318225287225658788936804267575313519463743609750303402022n, 0n);
const smallOrder: readonly (readonly [string, EdwardsPoint])[] = [
  ['order 1', neutral],
  ...[1n, 2n, 3n, 4n, 5n, 6n, 7n].map(
    (factor) => [`${factor} times a point of order 8`, multiplyPoint(orderEight, factor)] as const,
  ),
];

/** Spellings of small y that the strict reading of RFC 8032 §5.1.3 refuses: y + p still fits into 255 bits. */
const notCanonical: readonly (readonly [string, Uint8Array])[] = [
  ['p', littleEndian(p)],
  ['p + 1', littleEndian(p + 1n)],
  ['p, signed', littleEndian(p | (1n << 255n))],
  ['p + 1, signed', littleEndian((p + 1n) | (1n << 255n))],
  ['2^255 − 1', littleEndian(2n ** 255n - 1n)],
  ['1, with the sign of an x that is 0', littleEndian(1n | (1n << 255n))],
  ['−1, with the sign of an x that is 0', littleEndian((p - 1n) | (1n << 255n))],
];

describe('an Ed25519 signature', () => {
  let key: VerificationKey;
  let good: Uint8Array;

  beforeAll(async () => {
    const signingKey = await generateSigningKey('Ed25519');
    key = signingKey.verificationKey;
    good = await SigningKey.handleOf(signingKey).sign(ascii(input));
  });

  it('verifies where it is good', async () => {
    expect(await judge(key, input, good)).toBe('verified');
  });

  // RFC 8032 §5.1.7 and §8.4: without the bound on S, anybody could make several signatures of one.
  it.each([1n, 2n, 8n, 14n])('is refused with S + %s · L', async (factor) => {
    const s = fromLittleEndian(good.subarray(32)) + factor * groupOrder;
    expect(await judge(key, input, concat(good.subarray(0, 32), littleEndian(s)))).toBe('signature_invalid');
  });

  const scalars: readonly (readonly [string, bigint])[] = [
    ['0', 0n],
    ['1', 1n],
    ['L − 1', groupOrder - 1n],
    ['L', groupOrder],
    ['L + 1', groupOrder + 1n],
    ['p', p],
    ['2^252', 2n ** 252n],
    ['2^255 − 1', 2n ** 255n - 1n],
    ['2^256 − 1', 2n ** 256n - 1n],
  ];

  it.each(scalars)('is refused with S = %s under its own R', async (_, s) => {
    expect(await judge(key, input, concat(good.subarray(0, 32), littleEndian(s)))).toBe('signature_invalid');
  });

  it.each(smallOrder.flatMap(([name, point]) => scalars.map(([s, value]) => [name, s, point, value] as const)))(
    'is refused with R of %s and S = %s',
    async (_, _s, point, s) => {
      expect(await judge(key, input, concat(encodePoint(point), littleEndian(s)))).toBe('signature_invalid');
    },
  );

  it.each(notCanonical)('is refused with R spelled %s', async (_, r) => {
    for (const s of [0n, 1n, fromLittleEndian(good.subarray(32))]) {
      expect(await judge(key, input, concat(r, littleEndian(s)))).toBe('signature_invalid');
    }
  });

  it('is refused with an R that is no point, with its halves exchanged, with the sign of R turned', async () => {
    expect(await judge(key, input, concat(littleEndian(2n), good.subarray(32)))).toBe('signature_invalid');
    expect(await judge(key, input, concat(good.subarray(32), good.subarray(0, 32)))).toBe('signature_invalid');
    const turned = Uint8Array.from(good);
    turned[31] = (turned[31] as number) ^ 0x80;
    expect(await judge(key, input, turned)).toBe('signature_invalid');
  });

  it.each([
    ['nothing', () => new Uint8Array()],
    ['R alone', () => good.subarray(0, 32)],
    ['a byte less', () => good.subarray(0, -1)],
    ['a zero behind', () => concat(good, ascii('\0'))],
    ['a zero in front', () => concat(ascii('\0'), good)],
    ['two signatures', () => concat(good, good)],
    ['zeros alone', () => new Uint8Array(64)],
    ['ones alone', () => new Uint8Array(64).fill(0xff)],
  ])('is refused where it is %s', async (_, signature) => {
    expect(await judge(key, input, signature())).toBe('signature_invalid');
  });
});

describe('an Ed25519 signature whose maker has the key and leaves the standard', () => {
  const scalar = 0x1234_5678_9abc_def0_0fed_cba9_8765_4321n;
  const nonce = 0x5151_5151_5151_5151n;
  const honestR = multiplyPoint(basePoint, nonce);
  const point = multiplyPoint(basePoint, scalar);
  /** With the S that goes with these bytes of R: `factor` + hash · scalar. */
  const judged = async (r: Uint8Array, factor: bigint, key = point): Promise<string> => {
    const s = (factor + (await challengeOf(key, r, input)) * scalar) % groupOrder;
    return judge(await importVerificationJwk(edwardsJwk(key)), input, concat(r, littleEndian(s)));
  };

  it('verifies where R is as it ought to be', async () => {
    expect(await judged(encodePoint(honestR), nonce)).toBe('verified');
  });

  // RFC 8032 lets a verifier multiply the equation by 8, which would make each of these good: one token could then be
  // good here and bad there. Without that factor it is good nowhere.
  it.each(smallOrder.slice(1))('is refused where R has a part of small order: %s', async (_, torsion) => {
    expect(await judged(encodePoint(addPoints(honestR, torsion)), nonce)).toBe('signature_invalid');
  });

  it.each(notCanonical)('is refused where R is spelled %s, whatever S is made of', async (_, r) => {
    for (const factor of [0n, 1n, nonce]) expect(await judged(r, factor)).toBe('signature_invalid');
  });

  // Platforms differ here: some verify it, as RFC 8032's equation holds, and some refuse it, as Web Crypto's draft wants.
  it('is refused where R is of small order, though the equation holds', async () => {
    expect(await judged(encodePoint(neutral), 0n)).toBe('signature_invalid');
    // Under a key with a part of small order it holds for another R now and then: where the two parts cancel out.
    let held = 0;
    for (let factor = 1n; factor < 8n; factor += 1n) {
      const key = addPoints(point, multiplyPoint(orderEight, factor));
      for (const [, torsion] of smallOrder.slice(1)) {
        const hash = await challengeOf(key, encodePoint(torsion), input);
        const sum = addPoints(torsion, multiplyPoint(orderEight, (hash * factor) % 8n));
        if (toHex(encodePoint(sum)) !== toHex(encodePoint(neutral))) continue;
        held += 1;
        expect(await judged(encodePoint(torsion), 0n, key)).toBe('signature_invalid');
      }
    }
    expect(held).toBeGreaterThan(0);
  });
});

describe('an Ed25519 public key', () => {
  const refusal = async (encoded: Uint8Array): Promise<string> => {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: toBase64Url(encoded) };
    const { code, evidence } = await failure(importVerificationJwk(jwk));
    return `${code}:${evidence.reason}`;
  };

  it.each(smallOrder)('of small order is refused: %s', async (_, point) => {
    expect(await refusal(encodePoint(point))).toBe('key_weak:small_order');
  });

  it.each(notCanonical)('that is spelled %s is refused', async (_, encoded) => {
    expect(await refusal(encoded)).toMatch(/^key_(weak:small_order|malformed:not_canonical)$/);
  });

  it('with a y that no point has is refused, and the others beside it are taken', async () => {
    const outcomes: string[] = [];
    for (let y = 2n; y < 14n; y += 1n) {
      const jwk = { kty: 'OKP', crv: 'Ed25519', x: toBase64Url(littleEndian(y)) };
      outcomes.push(
        await importVerificationJwk(jwk).then(
          () => 'taken',
          () => refusal(littleEndian(y)),
        ),
      );
      expect(outcomes.at(-1)).toBe(isOnCurve(y) ? 'taken' : 'key_malformed:not_on_curve');
    }
    expect(new Set(outcomes).size).toBe(2);
  });

  it('of another length is refused', async () => {
    const x = encodePoint(basePoint);
    for (const encoded of [x.subarray(1), concat(x, ascii('\0')), new Uint8Array(), fromHex('04'.repeat(57))]) {
      expect(await refusal(encoded)).toBe('key_malformed:wrong_length');
    }
  });
});

function isOnCurve(y: bigint): boolean {
  try {
    decode(y, 0n);
    return true;
  } catch {
    return false;
  }
}
