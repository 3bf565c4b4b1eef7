import { describe, expect, it } from 'vitest';
import { createReplayMemory } from './replay-memory.ts';

describe('the memory of proofs', () => {
  it('takes each once for as long as it would be good, and not for ever', () => {
    let now = 0;
    const memory = createReplayMemory(1000, () => now);
    expect(memory.claim('a', 80)).toBe(true);
    for (const time of [0, 40_000, 79_999, 80_000]) {
      now = time;
      expect(memory.claim('a', 80)).toBe(false);
    }
    now = 79_999;
    const late = createReplayMemory(1000, () => now);
    expect(late.claim('b', 80)).toBe(true);
    now += 79_999;
    expect(late.claim('b', 80)).toBe(false);
    now += 200_000;
    expect(late.claim('b', 80)).toBe(true);
  });

  it('keeps one that came just before the turn', () => {
    let now = 0;
    const memory = createReplayMemory(1000, () => now);
    now = 79_000;
    expect(memory.claim('a', 80)).toBe(true);
    now = 81_000;
    expect(memory.claim('b', 80)).toBe(true);
    now = 158_000;
    expect(memory.claim('a', 80)).toBe(false);
  });

  it('refuses what is new when it is full, rather than forget what is still good', () => {
    let now = 0;
    const memory = createReplayMemory(2, () => now);
    expect([memory.claim('a', 80), memory.claim('b', 80)]).toEqual([true, true]);
    expect(() => memory.claim('c', 80)).toThrow(
      expect.objectContaining({ code: 'proofs_unremembered', httpStatus: 503 }),
    );
    expect(memory.claim('a', 80)).toBe(false);
    now = 160_000;
    expect(memory.claim('c', 80)).toBe(true);
  });
});
