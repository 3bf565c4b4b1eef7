import type { Duty, Issuer, IssuerStore } from '@sealwright/issuer';
import type { LogFields } from '@sealwright/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCounters } from './counters.ts';
import { cleanUpMilliseconds, keyTickMilliseconds } from './defaults.ts';
import type { Schedule } from './schedule.ts';
import { startServerSchedules } from './server-schedules.ts';

const minute = Math.max(keyTickMilliseconds, cleanUpMilliseconds);
let running: (readonly Schedule[])[];

beforeEach(() => {
  running = [];
  vi.useFakeTimers();
});
afterEach(async () => {
  vi.useRealTimers();
  for (const schedules of running) for (const schedule of schedules) await schedule.stop();
});

/** A node of a cluster in which `holder` says who has a duty now. */
function startNode(
  name: string,
  holder: (duty: Duty) => string,
): { readonly done: string[]; readonly errors: LogFields[]; readonly back: LogFields[] } {
  const done: string[] = [];
  const errors: LogFields[] = [];
  const back: LogFields[] = [];
  const store = {
    takeDuty: async (duty: Duty) => {
      const has = holder(duty);
      if (has === 'nobody') throw new Error('no connection');
      return has === name;
    },
    cleanUp: async () => ({ removed: done.push('clean-up'), more: false }),
    missingParts: () => [],
  } as unknown as IssuerStore;
  const issuer = {
    keys: { tick: async () => void done.push('key-schedule') },
    securityEvents: { isPushing: async () => true, push: async () => void done.push('security-events') },
    backchannelLogout: {
      hasWork: async () => true,
      run: async () => void done.push('backchannel-logout'),
      settle: async () => void done.push('settled'),
    },
  } as unknown as Issuer;
  const log = {
    info: (fields: LogFields) => void back.push(fields),
    warn: () => undefined,
    error: (fields: LogFields) => void errors.push(fields),
  };
  running.push(startServerSchedules({ issuer, store, log, counters: createCounters() }));
  return { done, errors, back };
}

const duties = ['backchannel-logout', 'clean-up', 'key-schedule', 'security-events'];
const namesOf = (done: readonly string[]) => [...new Set(done)].sort();

describe('a duty', () => {
  it('is done by the node that has it and by no other, and asked for at each tick', async () => {
    let holder = 'a';
    const [a, b] = [startNode('a', () => holder), startNode('b', () => holder)];
    await vi.advanceTimersByTimeAsync(minute);
    expect([namesOf(a.done), b.done]).toEqual([duties, []]);
    holder = 'b';
    a.done.length = 0;
    await vi.advanceTimersByTimeAsync(minute);
    expect([a.done, namesOf(b.done)]).toEqual([[], duties]);
  });

  it('is not done while it is not known whose it is, and the log says so once', async () => {
    let holder = 'nobody';
    const node = startNode('a', () => holder);
    const tasks = (lines: readonly LogFields[]) => lines.map(({ task }) => String(task)).sort();
    await vi.advanceTimersByTimeAsync(3 * minute);
    expect([node.done, tasks(node.errors), node.back]).toEqual([[], duties, []]);
    holder = 'a';
    await vi.advanceTimersByTimeAsync(3 * minute);
    expect([namesOf(node.done), tasks(node.back)]).toEqual([duties, duties]);
    holder = 'nobody';
    await vi.advanceTimersByTimeAsync(minute);
    expect(node.errors).toHaveLength(8);
  });

  it('that goes on between its runs is waited for when the server stops', async () => {
    const node = startNode('a', () => 'a');
    for (const schedule of running.flat()) await schedule.stop();
    expect(node.done).toEqual(['settled']);
  });
});
