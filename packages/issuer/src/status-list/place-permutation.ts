import { createCipheriv, createHmac } from 'node:crypto';
import { statusListBits } from '../defaults.ts';

/** A permutation of the numbers under 2^20. */
export interface PlacePermutation {
  forward(value: number): number;
  backward(value: number): number;
}

const halfBits = statusListBits / 2;
const halfMask = 2 ** halfBits - 1;

/** Luby and Rackoff proved four rounds of a random function; on halves as short as these, eight cost nothing. */
const rounds = 8;

/**
 * The permutation that a secret gives for one use. A Feistel network whose round functions are tables of random numbers: on
 * halves of ten bits a whole function is two kilobytes of key stream, and a number is permuted by eight look-ups.
 */
export function createPlacePermutation(use: string, secret: Uint8Array): PlacePermutation {
  const stream = keyStream(createHmac('sha256', secret).update(use).digest(), rounds * (halfMask + 1) * 2);
  const mix = (round: number, half: number): number =>
    stream.readUInt16LE((round * (halfMask + 1) + half) * 2) & halfMask;
  return {
    forward(value) {
      let [left, right] = [value >> halfBits, value & halfMask];
      for (let round = 0; round < rounds; round += 1) [left, right] = [right, left ^ mix(round, right)];
      return (left << halfBits) | right;
    },
    backward(value) {
      let [left, right] = [value >> halfBits, value & halfMask];
      for (let round = rounds - 1; round >= 0; round -= 1) [left, right] = [right ^ mix(round, left), left];
      return (left << halfBits) | right;
    },
  };
}

/** The key serves this one stream, so that the counter may begin at zero. */
function keyStream(key: Uint8Array, bytes: number): Buffer {
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(bytes));
}
