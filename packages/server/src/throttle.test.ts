import { isAuthError } from '@sealwright/jwt';
import { describe, expect, it } from 'vitest';
import { createMemoryAttempts } from './attempt-store.ts';
import { createThrottle, type ThrottleOverrides } from './throttle.ts';

function rig(overrides: ThrottleOverrides = {}, maxEntries = 1_000) {
  const clock = { now: 0 };
  const counted: string[] = [];
  const store = createMemoryAttempts({ maxEntries, clock: () => clock.now });
  const throttle = createThrottle(store, (name, labels) => counted.push(`${name} ${labels['rule']}`), overrides);
  const tryOnce = async (key = 'ada'): Promise<number> => {
    try {
      await throttle.admit('login_pair', key);
      return 0;
    } catch (error) {
      if (!isAuthError(error, 'throttled')) throw error;
      return Number(error.evidence['retryAfterSeconds']);
    }
  };
  return { clock, counted, throttle, tryOnce };
}

const rule = { login_pair: { freeAttempts: 3, windowSeconds: 100, firstDelaySeconds: 2, lastDelaySeconds: 16 } };

describe('growing delays', () => {
  it('let the free attempts through at once and then make wait', async () => {
    const { tryOnce, counted } = rig(rule);
    expect([await tryOnce(), await tryOnce(), await tryOnce(), await tryOnce()]).toEqual([0, 0, 0, 2]);
    expect(counted).toEqual(['throttled_total login_pair']);
  });

  it('double from the first to the last, each after one more attempt', async () => {
    const { tryOnce, clock } = rig(rule);
    for (let attempt = 0; attempt < 3; attempt += 1) await tryOnce();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const wait = await tryOnce();
      waits.push(wait);
      clock.now += wait * 1_000;
      expect(await tryOnce()).toBe(0);
    }
    expect(waits).toEqual([2, 4, 8, 16, 16, 16]);
  });

  it('do not grow by attempts that are refused while waiting', async () => {
    const { tryOnce, clock } = rig(rule);
    for (let attempt = 0; attempt < 3; attempt += 1) await tryOnce();
    for (let attempt = 0; attempt < 1_000; attempt += 1) expect(await tryOnce()).toBe(2);
    clock.now += 2_000;
    expect(await tryOnce()).toBe(0);
  });

  it('count every one of many simultaneous attempts', async () => {
    const { tryOnce } = rig(rule);
    const outcomes = await Promise.all(Array.from({ length: 1_000 }, () => tryOnce()));
    expect(outcomes.filter((wait) => wait === 0)).toHaveLength(3);
  });

  it('end: after a quiet window all is forgotten', async () => {
    const { tryOnce, clock } = rig(rule);
    for (let attempt = 0; attempt < 4; attempt += 1) await tryOnce();
    clock.now += 2_000 + 100_000;
    expect([await tryOnce(), await tryOnce(), await tryOnce()]).toEqual([0, 0, 0]);
  });

  it('of one key leave another alone', async () => {
    const { tryOnce } = rig(rule);
    for (let attempt = 0; attempt < 4; attempt += 1) await tryOnce('ada');
    expect(await tryOnce('eve')).toBe(0);
  });

  it('are taken back by forgiving, and dropped by forgetting', async () => {
    const { tryOnce, throttle } = rig(rule);
    for (let attempt = 0; attempt < 3; attempt += 1) await tryOnce();
    await throttle.forgive('login_pair', 'ada');
    expect([await tryOnce(), await tryOnce()]).toEqual([0, 2]);
    await throttle.forget('login_pair', 'ada');
    expect(await tryOnce()).toBe(0);
  });

  it('are only counted by a count', async () => {
    const { throttle } = rig(rule);
    for (let attempt = 0; attempt < 10; attempt += 1) await throttle.count('login_pair', 'ada');
    await expect(throttle.admit('login_pair', 'ada')).rejects.toMatchObject({ code: 'throttled', httpStatus: 429 });
    expect(await throttle.isExhausted('login_pair', 'ada')).toBe(true);
    expect(await throttle.isExhausted('login_pair', 'eve')).toBe(false);
  });

  it('hold no more keys than their bound, and lose the quietest first', async () => {
    const { tryOnce } = rig(rule, 100);
    for (let attempt = 0; attempt < 4; attempt += 1) await tryOnce('first');
    for (let index = 0; index < 99; index += 1) await tryOnce(`key ${index}`);
    expect(await tryOnce('first')).toBe(2);
    for (let index = 100; index < 110; index += 1) await tryOnce(`key ${index}`);
    expect(await tryOnce('first')).toBe(0);
  });

  it('refuse a rule that does not exist and a number that is none', () => {
    expect(() => rig({ login_all: {} } as unknown as ThrottleOverrides)).toThrow(TypeError);
    expect(() => rig({ login_pair: { freeAttempts: Number.NaN } })).toThrow(TypeError);
  });
});
