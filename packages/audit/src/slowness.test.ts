import { describe, expect, it } from 'vitest';
import { chanceOfLarger, median } from './rank-test.ts';
import { isSuspicious, measureSlowness } from './slowness.ts';

describe('the rank test', () => {
  it('knows the exact chances of small groups', () => {
    // One of three orders, and one of C(6, 3) = 20.
    expect(chanceOfLarger([3], [1, 2])).toBeCloseTo(1 / 3);
    expect(chanceOfLarger([4, 5, 6], [1, 2, 3])).toBeCloseTo(1 / 20);
    expect(chanceOfLarger([9, 10, 11, 12, 13, 14, 15, 16], [1, 2, 3, 4, 5, 6, 7, 8])).toBeCloseTo(1 / 12_870);
    expect(chanceOfLarger([1, 2, 3], [4, 5, 6])).toBe(1);
  });

  it('takes equal values as no advantage', () => {
    expect(chanceOfLarger([1, 1, 1], [1, 1, 1])).toBe(1);
  });

  it('stands on medians that one wild value does not move', () => {
    expect(median([1, 2, 3, 1000])).toBe(2.5);
    expect(median([5])).toBe(5);
    expect(median([3, 1, 2])).toBe(2);
  });
});

describe('slowness', () => {
  it('accuses nobody in three thousand runs on a machine that stops, limps and drifts', async () => {
    const random = seeded(20_261_122);
    let accused = 0;
    let suspected = 0;
    for (let run = 0; run < 3000; run += 1) {
      const machine = noisyMachine(random);
      // As a run does: one time raises the suspicion, and only then it is measured.
      const usual = machine();
      if (!isSuspicious(machine(), usual)) continue;
      suspected += 1;
      if (
        (
          await measureSlowness(
            async () => machine(),
            async () => machine(),
          )
        ).isSlow
      )
        accused += 1;
    }
    expect(suspected).toBeGreaterThan(50);
    expect(accused).toBe(0);
  });

  it('accuses nobody though every run is suspected', async () => {
    const random = seeded(7);
    let accused = 0;
    for (let run = 0; run < 1000; run += 1) {
      const machine = noisyMachine(random);
      if (
        (
          await measureSlowness(
            async () => machine(),
            async () => machine(),
          )
        ).isSlow
      )
        accused += 1;
    }
    expect(accused).toBeLessThanOrEqual(1);
  });

  it('finds what takes 150 ms longer on the same machine, nearly every time', async () => {
    const random = seeded(3);
    let found = 0;
    for (let run = 0; run < 200; run += 1) {
      const machine = noisyMachine(random, { drifts: false });
      if (
        (
          await measureSlowness(
            async () => machine() + 150,
            async () => machine(),
          )
        ).isSlow
      )
        found += 1;
    }
    expect(found).toBeGreaterThan(150);
  });

  it('finds what takes ten seconds with few measurements', async () => {
    let measured = 0;
    const probe = async (): Promise<number> => {
      measured += 1;
      return 10_000;
    };
    const result = await measureSlowness(probe, async () => 5);
    expect(result).toEqual({ isSlow: true, milliseconds: 10_000, baselineMilliseconds: 5 });
    expect(measured).toBe(4);
  });

  it('is not a ratio alone, nor a difference alone', async () => {
    expect(
      (
        await measureSlowness(
          async () => 60,
          async () => 2,
        )
      ).isSlow,
    ).toBe(false);
    expect(
      (
        await measureSlowness(
          async () => 1150,
          async () => 1000,
        )
      ).isSlow,
    ).toBe(false);
    expect(
      (
        await measureSlowness(
          async () => 200,
          async () => 20,
        )
      ).isSlow,
    ).toBe(true);
  });
});

/** Times of one and the same request: log-normal, with pauses up to two seconds, spells of them, and a slow drift. */
function noisyMachine(random: () => number, { drifts = true } = {}): () => number {
  const usual = 2 + 30 * random();
  let spell = 0;
  let drift = 1;
  return () => {
    if (random() < 0.02) spell = 3;
    spell -= 1;
    if (drifts) drift *= 0.9 + 0.22 * random();
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const pause = spell > 0 || random() < 0.04 ? 50 + 2000 * random() ** 3 : 0;
    return usual * drift * Math.exp(0.4 * normal) + pause;
  };
}

/** Mulberry32: the same numbers each time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
