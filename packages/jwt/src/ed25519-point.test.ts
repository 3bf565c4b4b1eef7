import { describe, expect, it } from 'vitest';
import { fromHex } from '../test/byte-forms.ts';
import { failure } from '../test/token-material.ts';
import { checkEd25519Point, isSmallOrder } from './ed25519-point.ts';

const p = 2n ** 255n - 19n;

/** Little-endian, with the sign of x in the topmost bit (RFC 8032 §5.1.2). */
const encode = (y: bigint, sign = 0): Uint8Array => {
  const bytes = fromHex(y.toString(16).padStart(64, '0')).reverse();
  bytes[31] = (bytes[31] as number) | (sign << 7);
  return bytes;
};
const refusal = async (encoded: Uint8Array): Promise<string> => {
  const { code, evidence } = await failure(() => checkEd25519Point(encoded));
  return `${code}:${evidence.reason}`;
};

const orderEight = 2707385501144840649318225287225658788936804267575313519463743609750303402022n;

describe('an encoding of small order', () => {
  it('is found in every spelling, and left as it was', () => {
    for (const y of [0n, 1n, p - 1n, p, p + 1n, orderEight, p - orderEight]) {
      for (const sign of [0, 1]) {
        const encoded = encode(y, sign);
        expect(isSmallOrder(encoded)).toBe(true);
        expect(encoded).toStrictEqual(encode(y, sign));
      }
    }
  });

  it('is not found in a neighbour', () => {
    for (const y of [2n, p - 2n, p + 2n, orderEight + 1n, orderEight - 1n, p - orderEight - 1n]) {
      expect(isSmallOrder(encode(y))).toBe(false);
    }
  });
});

describe('an encoding that begins as one of small order does', () => {
  it('is not found to be one for that', () => {
    for (const y of [0n, 1n, orderEight, p - orderEight, p - 1n]) {
      const other = y === p - 1n ? y - 256n : y + 256n;
      expect(encode(other)[0]).toBe(encode(y)[0]);
      expect(isSmallOrder(encode(other))).toBe(false);
    }
  });
});

describe('an Ed25519 public key', () => {
  it.each([
    // RFC 8032 §7.1, tests 1 to 3 and "1024", and the base point.
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    '278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e',
    '5866666666666666666666666666666666666666666666666666666666666666',
  ])('is accepted, with either sign of x: %s', (hex) => {
    const bytes = fromHex(hex);
    checkEd25519Point(bytes);
    bytes[31] = (bytes[31] as number) ^ 0x80;
    checkEd25519Point(bytes);
  });

  it('of small order is refused, canonical or not', async () => {
    for (const y of [0n, 1n, p - 1n, p, p + 1n, orderEight, p - orderEight]) {
      for (const sign of [0, 1]) expect(await refusal(encode(y, sign))).toBe('key_weak:small_order');
    }
  });

  it('that is p or more and of no small order is not canonical', async () => {
    // 19 spellings stand from p to 2^255 − 1; the first two are of small order.
    for (let more = 2n; more < 19n; more += 1n) {
      expect(await refusal(encode(p + more))).toBe('key_malformed:not_canonical');
    }
  });

  it('is on the curve or refused: of the small y, those that RFC 8032’s equation has no x for', async () => {
    const d = (-121_665n * inverse(121_666n)) % p;
    for (let y = 2n; y < 40n; y += 1n) {
      const square = ((((y * y - 1n) * inverse((((d * y * y + 1n) % p) + p) % p)) % p) + p) % p;
      const onCurve = power(square, (p - 1n) / 2n) === 1n;
      if (onCurve) expect(() => checkEd25519Point(encode(y))).not.toThrow();
      else expect(await refusal(encode(y))).toBe('key_malformed:not_on_curve');
    }
  });
});

function power(value: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) result = (result * result * (bit === '1' ? value : 1n)) % p;
  return result;
}

function inverse(value: bigint): bigint {
  return power(value, p - 2n);
}
