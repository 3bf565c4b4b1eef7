import { describe, expect, it } from 'vitest';
import { ascii } from '../test/byte-forms.ts';
import { failure } from '../test/token-material.ts';
import { checkSecret } from './secret-strength.ts';

const refusal = async (bytes: Uint8Array, hashBytes = 32): Promise<string> => {
  const { code, evidence } = await failure(() => checkSecret(bytes, hashBytes));
  return evidence.reason === undefined ? code : `${code}:${evidence.reason}`;
};

/** Bytes whose steps are all different: 0, 1, 3, 6, 10 … */
const triangular = (length: number): Uint8Array => Uint8Array.from({ length }, (_, n) => (n * (n + 1)) / 2);

describe('what is wrong with a secret', () => {
  it('is said in the order in which it is worst: known, a key, short, a pattern, words', async () => {
    expect(await refusal(ascii('a-string-secret-at-least-256-bits-long'), 64)).toBe('secret_known');
    expect(await refusal(ascii('-----BEGIN PUBLIC KEY-----'))).toBe('secret_weak:is_a_key');
    expect(await refusal(new Uint8Array(31))).toBe('secret_weak:short');
    expect(await refusal(ascii('636f7272656374686f7273656261747465727920'))).toBe('secret_weak:short');
    expect(await refusal(new Uint8Array(32))).toBe('secret_weak:pattern');
    expect(await refusal(ascii('an-unheard-of-passphrase-for-jwt-tokens'))).toBe('secret_weak:words');
  });

  it('is nothing, for bytes without a pattern that are as long as the hash', () => {
    for (const length of [32, 48, 64]) expect(() => checkSecret(triangular(length), length)).not.toThrow();
  });
});

describe('a long secret', () => {
  it('is taken to 8 KiB and refused beyond, in a time that grows as it does', async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(8193));
    expect(() => checkSecret(bytes.subarray(1), 32)).not.toThrow();
    expect(await refusal(bytes)).toBe('secret_weak:long');
    expect(await refusal(new Uint8Array(1_000_000))).toBe('secret_weak:long');
    for (const filler of ['\n', 'a', ' ', '=', '\\', '-', '{', 'A']) {
      const started = performance.now();
      expect(await refusal(ascii(`${filler.repeat(8191)}x`))).toBe('secret_weak:pattern');
      expect(performance.now() - started).toBeLessThan(1000);
    }
  });
});

describe('a repetition', () => {
  it('of a piece of half the length is refused, and of more it is none', async () => {
    const piece = [...triangular(16)];
    expect(await refusal(Uint8Array.from([...piece, ...piece]))).toBe('secret_weak:pattern');
    const longer = [...triangular(17)];
    expect(() => checkSecret(Uint8Array.from([...longer, ...longer.slice(0, 15)]), 32)).not.toThrow();
  });

  it('with the last piece cut is refused, and with one byte changed, wherever it is, it is none', async () => {
    const piece = [...triangular(13)];
    const bytes = Uint8Array.from([...piece, ...piece, ...piece.slice(0, 6)]);
    expect(await refusal(bytes)).toBe('secret_weak:pattern');
    for (let index = 0; index < bytes.length; index += 1) {
      const other = bytes.with(index, 0xee);
      expect(() => checkSecret(other, 32)).not.toThrow();
    }
  });
});

describe('a sequence', () => {
  /** `equal` steps of the same size, the others all different. */
  const withSteps = (equal: number, size: number): Uint8Array => {
    const bytes = [7];
    for (let n = 1; n < 32; n += 1) bytes.push(((bytes.at(-1) as number) + (n <= equal ? size : 2 * n + 30)) & 0xff);
    return Uint8Array.from(bytes);
  };

  it.each([1, 255, 3, 64 + 1, 0])('of more than half the steps by %i is refused, of half it is none', async (size) => {
    expect(await refusal(withSteps(17, size))).toBe('secret_weak:pattern');
    expect(() => checkSecret(withSteps(16, size), 32)).not.toThrow();
  });

  it('goes on where the bytes begin anew', async () => {
    expect(await refusal(Uint8Array.from({ length: 32 }, (_, n) => (n < 20 ? (n * 100) & 0xff : n * n)))).toBe(
      'secret_weak:pattern',
    );
  });
});

describe('different bytes', () => {
  const of = (letters: string): Uint8Array => {
    const order = [0, 1, 3, 2, 5, 4, 6, 0, 2, 6, 3, 1, 4, 0, 5, 2, 1, 6, 4, 3, 0, 6, 5, 1, 2, 4, 3, 5, 0, 4, 2];
    return ascii(`${order.map((index) => letters[index]).join('')}${letters.at(-1)}`);
  };

  it('are eight at the least', async () => {
    expect(await refusal(of('qZ7#bXm'))).toBe('secret_weak:pattern');
    expect(() => checkSecret(of('qZ7#bXmK'), 32)).not.toThrow();
  });
});
