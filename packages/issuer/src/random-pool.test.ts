import { describe, expect, it } from 'vitest';
import { createRandomPool } from './random-pool.ts';

/** Counts up over the whole pool, so that a byte handed out twice shows. */
function counting(): { fills: number; fill(bytes: Uint8Array): void } {
  const state = {
    fills: 0,
    fill(bytes: Uint8Array): void {
      state.fills += 1;
      for (let index = 0; index < bytes.length; index += 1) bytes[index] = ((index >> 4) + state.fills * 7) & 255;
    },
  };
  return state;
}

describe('the pool of randomness', () => {
  it('never hands out a byte twice, and fills itself again before it runs dry', () => {
    const source = counting();
    const random = createRandomPool(source.fill);
    const drawn = Array.from({ length: 256 }, () => Buffer.from(random(16)).toString('hex'));
    expect(source.fills).toBe(1);
    expect(new Set(drawn).size).toBe(256);
    random(16);
    expect(source.fills).toBe(2);
  });

  it('answers the length that was asked for, also across its end', () => {
    const random = createRandomPool();
    for (const length of [1, 2, 16, 31, 32, 33, 64, 5000]) expect(random(length).length).toBe(length);
    for (let draw = 0; draw < 1000; draw += 1) expect(random(31).some((byte) => byte !== 0)).toBe(true);
  });

  it('hands out a copy: what a caller does to it changes nothing for the next', () => {
    const random = createRandomPool();
    random(16).fill(0);
    expect(random(16).some((byte) => byte !== 0)).toBe(true);
  });

  it('asks the system itself for what is long', () => {
    const source = counting();
    const random = createRandomPool(source.fill);
    random(33);
    random(33);
    expect(source.fills).toBe(2);
  });
});
