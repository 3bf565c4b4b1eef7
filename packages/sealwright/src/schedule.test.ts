import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startSchedule } from './schedule.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a schedule', () => {
  it('runs at its times, one run at a time', async () => {
    const ends: (() => void)[] = [];
    const task = vi.fn(() => new Promise<void>((resolve) => ends.push(resolve)));
    const schedule = startSchedule({ everyMilliseconds: 100, task, onError: () => undefined });
    await vi.advanceTimersByTimeAsync(99);
    expect(task).toHaveBeenCalledTimes(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(task).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(task).toHaveBeenCalledTimes(1);
    ends[0]?.();
    await vi.advanceTimersByTimeAsync(100);
    expect(task).toHaveBeenCalledTimes(2);
    ends[1]?.();
    await schedule.stop();
  });

  it('tells a failure and goes on', async () => {
    const onError = vi.fn();
    const task = vi.fn(() => Promise.reject(new Error('no disk')));
    const schedule = startSchedule({ everyMilliseconds: 10, task, onError });
    await vi.advanceTimersByTimeAsync(20);
    expect(task).toHaveBeenCalledTimes(2);
    expect(onError).toHaveBeenCalledTimes(2);
    await schedule.stop();
  });

  it('stops after the run that is under way, and begins no other', async () => {
    let end: (() => void) | undefined;
    const task = vi.fn(() => new Promise<void>((resolve) => (end = resolve)));
    const schedule = startSchedule({ everyMilliseconds: 10, task, onError: () => undefined });
    await vi.advanceTimersByTimeAsync(10);
    const stopped = vi.fn();
    const stopping = schedule.stop().then(stopped);
    await vi.advanceTimersByTimeAsync(0);
    expect(stopped).not.toHaveBeenCalled();
    end?.();
    await stopping;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(task).toHaveBeenCalledTimes(1);
  });
});
