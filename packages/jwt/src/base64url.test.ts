import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as engine from '#engine';
import { codeOf } from '../test/token-material.ts';
import { decodeBase64Url, encodeBase64Url } from './base64url.ts';

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

  it('refuses what is not text', async () => {
    expect(await codeOf(() => decodeBase64Url(7 as unknown as string))).toBe('base64url_malformed');
  });

  it('round-trips any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(decodeBase64Url(encodeBase64Url(bytes))).toStrictEqual(Uint8Array.from(bytes));
      }),
    );
  });

  it('never answers with what an earlier text decoded to', () => {
    const transient = (text: string): number[] | undefined => {
      const bytes = engine.decodePlainTextTransient(text);
      return bytes && [...bytes];
    };
    expect(transient('AAEC')).toStrictEqual([0, 1, 2]);
    expect(transient('!!!!')).toBeUndefined();
    expect(transient('')).toStrictEqual([]);
    expect(transient('AAEC')).toStrictEqual([0, 1, 2]);
    expect(transient('AAED')).toStrictEqual([0, 1, 3]);
    expect(transient('AAED')).toStrictEqual([0, 1, 3]);
    expect(transient('AAED')).toStrictEqual([0, 1, 3]);
    expect(transient('AB')).toBeUndefined();
    expect(transient('AB')).toBeUndefined();
    expect(transient('A'.repeat(80_000))).toHaveLength(60_000);
    expect(transient('AAEC')).toStrictEqual([0, 1, 2]);
  });

  it('encodes text as its UTF-8, however long', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'é', '€', '😀', '\ud800', '\0'), { maxLength: 60 }), (letters) => {
        const text = letters.join('');
        expect(engine.encodeTextBase64Url(text)).toBe(Buffer.from(text).toString('base64url'));
      }),
    );
    const long = '€'.repeat(40_000);
    expect(engine.encodeTextBase64Url(long)).toBe(Buffer.from(long).toString('base64url'));
  });

  it('accepts exactly what encodes back to itself, in all its forms', () => {
    const letter = fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom(...'ABCDghQw019-_') },
      { weight: 1, arbitrary: fc.constantFrom('+', '/', '=', ' ', '\n', '.', '!', 'é', '\u0141', '\ud800', '\0') },
    );
    fc.assert(
      fc.property(fc.array(letter, { maxLength: 40 }), (letters) => {
        const text = letters.join('');
        const canonical = Buffer.from(text, 'base64url').toString('base64url') === text;
        expect(engine.decodeBase64Url(text) !== undefined).toBe(canonical);
        if (engine.isPlainText(text)) {
          expect(engine.decodePlainText(text) !== undefined).toBe(canonical);
          expect(engine.decodePlainTextTransient(text) !== undefined).toBe(canonical);
          expect(engine.decodePlainTextTransient(text) !== undefined).toBe(canonical);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
