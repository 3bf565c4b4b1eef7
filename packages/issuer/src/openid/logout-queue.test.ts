import { describe, expect, it } from 'vitest';
import { addLogouts, advanceSweep, emptyQueue, requestSweep, settleLogouts } from './logout-queue.ts';

const ended = (...sids: string[]) => sids.map((sid, index) => ({ sid, sub: 'person', endedAt: 100 + index }));
const sidsOf = ({ waiting }: typeof emptyQueue) => waiting.map(({ sid }) => sid);

describe('a queue', () => {
  it('takes each session once, so that who died before it was noted may do it again', () => {
    const once = addLogouts(emptyQueue, ended('a', 'b'), { now: 200, most: 9 });
    const tried = settleLogouts(once, new Map([['a', { kind: 'again', notBefore: 900, cause: '500' }]]));
    const twice = addLogouts(tried, ended('a', 'b', 'c'), { now: 300, most: 9 });
    expect(sidsOf(twice)).toEqual(['a', 'b', 'c']);
    expect(twice.waiting[0]).toMatchObject({ since: 200, tries: 1, notBefore: 900, cause: '500' });
  });

  it('is bounded, and what does not fit is left to a walk from the first that did not', () => {
    const full = addLogouts(emptyQueue, ended('a', 'b', 'c', 'd'), { now: 200, most: 2 });
    expect(sidsOf(full)).toEqual(['a', 'b']);
    expect(full.sweep).toEqual({ since: 102, after: null, again: 103 });
  });

  it('loses what was told or given up, and nothing that came meanwhile', () => {
    const before = addLogouts(emptyQueue, ended('a', 'b'), { now: 200, most: 9 });
    const meanwhile = addLogouts(before, ended('c'), { now: 201, most: 9 });
    const outcomes = new Map([
      ['a', { kind: 'told' }],
      ['b', { kind: 'given-up' }],
      ['gone', { kind: 'again', notBefore: 1, cause: '500' }],
    ] as const);
    expect(sidsOf(settleLogouts(meanwhile, outcomes))).toEqual(['c']);
  });
});

describe('a walk', () => {
  it('that is asked for while one is under way comes after it, from the earlier of both times', () => {
    const under = advanceSweep(requestSweep(null, 50), 'm');
    expect(under).toEqual({ since: 50, after: 'm', again: null });
    const asked = requestSweep(requestSweep(under, 80), 70);
    expect(asked).toEqual({ since: 50, after: 'm', again: 70 });
    const second = advanceSweep(asked, null);
    expect(second).toEqual({ since: 70, after: null, again: null });
    expect(second === null ? null : advanceSweep(second, null)).toBeNull();
  });
});
