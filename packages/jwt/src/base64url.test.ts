import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64Url, utf8 } from '../test/byte-forms.ts';
import { codeOf } from '../test/token-material.ts';
import { decodeBase64Url, encodeBase64Url } from './base64url.ts';
import { decodeBase64UrlBytes, decodeBase64UrlText } from './base64url-decode.ts';

describe('decodeBase64Url', () => {
  it.each(['', 'AA', 'AAA', 'AAAA', '-_8', 'Zm9vYmFy'])('reads %j back to the same text', (text) => {
    expect(encodeBase64Url(decodeBase64Url(text))).toBe(text);
  });

  it.each([
    ['padding', 'AA=='],
    ['padding alone', '='],
    ['a space inside', 'AA AA'],
    ['a line feed at the end', 'AAAA\n'],
    ['the other alphabet', 'A+/A'],
    ['a plus', 'A+AA'],
    ['a slash', 'A/AA'],
    ['bits beyond one byte', 'AB'],
    ['bits beyond two bytes', 'AAB'],
    ['one letter over', 'AAAAA'],
    ['one letter', 'A'],
    ['junk', '!!!!'],
    ['a letter beyond ASCII', 'AAAé'],
    ['a letter whose low byte is in the alphabet', 'AAA\u0141'],
    ['a NUL', 'AAA\0'],
    ['a dot', 'AA.A'],
  ])('refuses %s', async (_, text) => {
    expect(await codeOf(() => decodeBase64Url(text))).toBe('base64url_malformed');
  });

  it.each([7, 1234, undefined, null, true, ['AAAA'], new Uint8Array(4)])(
    'refuses %j, which is not text',
    async (value) => {
      expect(await codeOf(() => decodeBase64Url(value as unknown as string))).toBe('base64url_malformed');
    },
  );

  it('reads a part of a text, wherever it lies, and says how many bytes it gave', () => {
    for (const [letters, bytes] of [
      ['', []],
      ['AQ', [1]],
      ['AQI', [1, 2]],
      ['AQID', [1, 2, 3]],
      ['AQIDBA', [1, 2, 3, 4]],
      ['AQIDBAUG', [1, 2, 3, 4, 5, 6]],
    ] as const) {
      for (const before of ['', '.', 'A.', '!!.', 'AAA.']) {
        const source = utf8(`${before}${letters}.AAAA`);
        const target = new Uint8Array(12).fill(0xee);
        const length = decodeBase64UrlBytes(source, before.length, before.length + letters.length, target);
        expect([...target.subarray(0, length)]).toStrictEqual([...bytes]);
        expect(length).toBe(bytes.length);
      }
    }
    for (const bad of ['A', 'AB', 'AAB', 'A!', 'AAAA!', 'AAAAA', '=AAA', 'AA=']) {
      expect(decodeBase64UrlBytes(utf8(`.${bad}.`), 1, 1 + bad.length, new Uint8Array(12))).toBe(-1);
    }
  });

  it('round-trips any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(encodeBase64Url(bytes)).toBe(toBase64Url(bytes));
        expect(decodeBase64Url(encodeBase64Url(bytes))).toStrictEqual(Uint8Array.from(bytes));
      }),
    );
  });

  it('accepts exactly what encodes back to itself', () => {
    const letter = fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom(...'ABCDghQw019-_') },
      { weight: 1, arbitrary: fc.constantFrom('+', '/', '=', ' ', '\n', '.', '!', 'é', '\u0141', '\ud800', '\0') },
    );
    fc.assert(
      fc.property(fc.array(letter, { maxLength: 40 }), (letters) => {
        const text = letters.join('');
        const canonical = isCanonical(text);
        expect(decodeBase64UrlText(text) !== undefined).toBe(canonical);
      }),
      { numRuns: 2000 },
    );
  });
});

/** RFC 4648 §5 and §3.5, one letter after the other: what a whole number of bytes is written as, and nothing else. */
function isCanonical(text: string): boolean {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const bits = Array.from(text, (letter) => alphabet.indexOf(letter).toString(2).padStart(6, '0')).join('');
  const surplus = bits.slice(bits.length - (bits.length % 8));
  return [...text].every((letter) => alphabet.includes(letter)) && surplus.length < 6 && !surplus.includes('1');
}
