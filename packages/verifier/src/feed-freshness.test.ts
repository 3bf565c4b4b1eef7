import { describe, expect, it } from 'vitest';
import { codeOf } from '../test/issuer-peer.ts';
import { FeedFreshness } from './feed-freshness.ts';

const start = 1_800_000_000_000;

/** The issuer's clock and ours, in milliseconds since the start, with our wall clock free to step. */
function setUp() {
  const clock = { monotonic: 0, wallOffset: 0 };
  const freshness = new FeedFreshness({
    maxStalenessSeconds: 5,
    monotonicClock: () => clock.monotonic,
    wallClock: () => Math.floor((start + clock.monotonic + clock.wallOffset) / 1000),
  });
  return { clock, freshness };
}

const refused = (judge: () => unknown): Promise<string> => codeOf((async () => judge())());

describe('the freshness of a feed', () => {
  it('is stale before the first statement', () => {
    const { freshness } = setUp();
    expect(freshness.isFresh()).toBe(false);
    expect(freshness.stalenessMilliseconds).toBe(Number.POSITIVE_INFINITY);
  });

  it('lasts five seconds from when a statement was made, and not a millisecond longer', () => {
    const { clock, freshness } = setUp();
    freshness.accept(freshness.judgeFirst(start, 0));
    clock.monotonic = 5000;
    expect(freshness.isFresh()).toBe(true);
    clock.monotonic = 5001;
    expect(freshness.isFresh()).toBe(false);
  });

  it('takes a statement that was held back for as old as it is', () => {
    const { clock, freshness } = setUp();
    const first = freshness.judgeFirst(start, 0);
    freshness.accept(first);
    clock.monotonic = 7000;
    freshness.accept(freshness.judgeNext(start + 1000, first));
    expect(freshness.stalenessMilliseconds).toBe(6000);
    expect(freshness.isFresh()).toBe(false);
  });

  it('gains nothing from the same statement told again and again', () => {
    const { clock, freshness } = setUp();
    let made = freshness.judgeFirst(start, 0);
    for (let second = 0; second <= 6; second += 1) {
      clock.monotonic = second * 1000;
      made = freshness.judgeNext(start, made);
      freshness.accept(made);
    }
    expect(freshness.isFresh()).toBe(false);
  });

  it('refuses time that goes back within a stream', async () => {
    const { freshness } = setUp();
    const first = freshness.judgeFirst(start, 0);
    expect(await refused(() => freshness.judgeNext(start - 1, first))).toBe('feed_time_reversed');
  });

  it('takes a new stream of another node whose clock is a little behind', () => {
    const { clock, freshness } = setUp();
    freshness.accept(freshness.judgeFirst(start, 0));
    clock.monotonic = 2000;
    freshness.accept(freshness.judgeFirst(start + 1500, 1990));
    expect(freshness.stalenessMilliseconds).toBe(10);
  });

  it('never calls a statement younger than its arrival, though the issuer’s clock runs ahead', () => {
    const { clock, freshness } = setUp();
    const first = freshness.judgeFirst(start, 0);
    clock.monotonic = 100;
    freshness.accept(freshness.judgeNext(start + 30_000, first));
    expect(freshness.stalenessMilliseconds).toBe(0);
    clock.monotonic = 5101;
    expect(freshness.isFresh()).toBe(false);
  });

  it.each([61_000, -62_000])('refuses a clock that is %d ms away, and trusts one within a minute', async (away) => {
    const { freshness } = setUp();
    expect(await refused(() => freshness.judgeFirst(start + away, 0))).toBe('feed_clock_apart');
    expect(freshness.judgeFirst(start + Math.sign(away) * 59_000, 0).local).toBe(0);
  });

  it.each([3_600_000, -3_600_000])('is stale at once when the wall clock steps by %d ms', (step) => {
    const { clock, freshness } = setUp();
    freshness.accept(freshness.judgeFirst(start, 0));
    expect(freshness.isFresh()).toBe(true);
    clock.wallOffset = step;
    expect(freshness.isFresh()).toBe(false);
    clock.wallOffset = 0;
    expect(freshness.isFresh()).toBe(true);
  });
});
