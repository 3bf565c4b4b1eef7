import { describe, expect, it } from 'vitest';
import { bytesToInteger } from './integer.ts';

describe('bytes as an integer', () => {
  it.each([
    [[], 0n],
    [[0], 0n],
    [[0, 0, 7], 7n],
    [[1, 0], 256n],
    [[0xab, 0x0c], 0xab0cn],
    [Array(32).fill(0xff), 2n ** 256n - 1n],
  ])('%j have the most significant one first', (bytes, value) => {
    expect(bytesToInteger(Uint8Array.from(bytes))).toBe(value);
  });
});
