import { describe, expect, it } from 'vitest';
import { ReusedBytes } from './reused-bytes.ts';

describe('reused bytes', () => {
  it('are the same memory each time, from its start', () => {
    const memory = new ReusedBytes(8);
    memory.room(4).set([1, 2, 3, 4]);
    expect([...memory.first(3)]).toStrictEqual([1, 2, 3]);
    expect([...memory.first(4)]).toStrictEqual([1, 2, 3, 4]);
    expect(memory.room(8)).toHaveLength(8);
    const whole = memory.room(1);
    for (const length of [8, 3, 8]) expect(memory.room(length)).toBe(whole);
    expect(memory.first(4)).toBe(memory.first(4));
  });

  it('grow where they must, and are then read where they were written', () => {
    const memory = new ReusedBytes(2);
    expect([...memory.first(2)]).toStrictEqual([0, 0]);
    memory.room(5).set([5, 6, 7, 8, 9]);
    expect([...memory.first(2)]).toStrictEqual([5, 6]);
    expect([...memory.first(5)]).toStrictEqual([5, 6, 7, 8, 9]);
  });
});
