import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMailQueue, type MailAttempt, type MailOutcome, type MailQueueOptions } from './mail-queue.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Started {
  readonly mail: string;
  readonly signal: AbortSignal;
  end(result: MailAttempt): void;
}

/** A queue whose attempts end when the test says so. */
function createQueue(options: Partial<MailQueueOptions<string>> = {}) {
  const started: Started[] = [];
  const outcomes: [string, MailOutcome][] = [];
  const queue = createMailQueue<string>({
    attempt: (mail, signal) =>
      new Promise((end) => {
        started.push({ mail, signal, end });
        signal.addEventListener('abort', () => end('later'));
      }),
    onOutcome: (mail, outcome) => outcomes.push([mail, outcome]),
    retryMilliseconds: [1_000, 5_000],
    drainMilliseconds: 3_000,
    ...options,
  });
  const end = async (index: number, result: MailAttempt) => {
    started[index]?.end(result);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { queue, started, outcomes, end, names: () => started.map(({ mail }) => mail) };
}

describe('a queue of mails', () => {
  it('sends in order, so many at a time and no more', async () => {
    const { queue, outcomes, end, names } = createQueue({ concurrency: 2 });
    for (const mail of ['a', 'b', 'c', 'd']) expect(queue.add(mail)).toBe(true);
    expect(names()).toEqual(['a', 'b']);
    await end(1, 'sent');
    expect(names()).toEqual(['a', 'b', 'c']);
    await end(0, 'sent');
    expect(names()).toEqual(['a', 'b', 'c', 'd']);
    expect(outcomes).toEqual([
      ['b', 'sent'],
      ['a', 'sent'],
    ]);
  });

  it('tries again after each pause and then gives up', async () => {
    const { queue, outcomes, end, names } = createQueue();
    queue.add('a');
    await end(0, 'later');
    await vi.advanceTimersByTimeAsync(999);
    expect(names()).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(1);
    await end(1, 'later');
    await vi.advanceTimersByTimeAsync(5_000);
    await end(2, 'later');
    await vi.advanceTimersByTimeAsync(600_000);
    expect(names()).toEqual(['a', 'a', 'a']);
    expect(outcomes.map(([, outcome]) => outcome)).toEqual(['retried', 'retried', 'failed']);
  });

  it('does not try again what will never be taken', async () => {
    const { queue, outcomes, end, names } = createQueue();
    queue.add('a');
    await end(0, 'never');
    await vi.advanceTimersByTimeAsync(600_000);
    expect([names(), outcomes]).toEqual([['a'], [['a', 'failed']]]);
  });

  it('lets others pass while one waits for its next attempt', async () => {
    const { queue, end, names } = createQueue({ concurrency: 1 });
    queue.add('a');
    queue.add('b');
    await end(0, 'later');
    expect(names()).toEqual(['a', 'b']);
  });

  it('is full with what waits, is being sent and rests, and takes mails again when one has ended', async () => {
    const { queue, end } = createQueue({ maxMails: 3, concurrency: 1 });
    expect(['a', 'b', 'c', 'd'].map((mail) => queue.add(mail))).toEqual([true, true, true, false]);
    await end(0, 'later');
    expect(queue.add('d')).toBe(false);
    await end(1, 'sent');
    expect([queue.add('d'), queue.add('e')]).toEqual([true, false]);
  });

  it('at its close takes nothing more, sends what it has, and tries what rests once more', async () => {
    const { queue, outcomes, end, names } = createQueue({ concurrency: 1 });
    queue.add('a');
    await end(0, 'later');
    queue.add('b');
    queue.add('c');
    let closed = false;
    const closing = queue.close().then(() => {
      closed = true;
    });
    expect(queue.add('d')).toBe(false);
    await end(1, 'sent');
    await end(2, 'sent');
    expect(closed).toBe(false);
    await end(3, 'later');
    await closing;
    expect(names()).toEqual(['a', 'b', 'c', 'a']);
    expect(outcomes.slice(1)).toEqual([
      ['b', 'sent'],
      ['c', 'sent'],
      ['a', 'failed'],
    ]);
  });

  it('at its close gives up what is left when the time is over', async () => {
    const { queue, started, outcomes } = createQueue({ concurrency: 1 });
    queue.add('a');
    queue.add('b');
    const closing = queue.close();
    await vi.advanceTimersByTimeAsync(2_999);
    expect(started[0]?.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await closing;
    expect(started).toHaveLength(1);
    expect(Object.fromEntries(outcomes)).toEqual({ a: 'abandoned', b: 'abandoned' });
    expect(outcomes).toHaveLength(2);
  });

  it('that is empty closes at once, as often as it is asked to', async () => {
    const { queue } = createQueue();
    await Promise.all([queue.close(), queue.close()]);
    await queue.close();
  });
});
