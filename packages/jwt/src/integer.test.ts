import { describe, expect, it } from 'vitest';
import { bytesToInteger, integerToBytes } from './integer.ts';

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

describe('an integer as bytes', () => {
  it.each([
    [0n, 0, []],
    [0n, 2, [0, 0]],
    [7n, 1, [7]],
    [7n, 3, [0, 0, 7]],
    [0xab0cn, 2, [0xab, 0x0c]],
    [256n, 4, [0, 0, 1, 0]],
  ])('%s in %i of them has the most significant one first', (integer, length, bytes) => {
    expect([...integerToBytes(integer, length)]).toStrictEqual(bytes);
    expect(bytesToInteger(integerToBytes(integer, length))).toBe(integer);
  });
});
