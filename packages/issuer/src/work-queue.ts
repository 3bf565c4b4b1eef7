import { errors } from './errors.ts';

/** Runs at most so many tasks at once and lets at most so many wait, first come first served. */
export interface WorkQueue {
  /** @throws AuthError `busy` when the queue is full; the task was not started */
  run<T>(task: () => Promise<T>): Promise<T>;
  running(): number;
  waiting(): number;
}

/** Throws `TypeError` for limits that are not whole numbers: `NaN` compares as no limit at all. */
export function createWorkQueue(limits: { readonly concurrency: number; readonly maxQueue: number }): WorkQueue {
  if (!isCount(limits.concurrency, 1) || !isCount(limits.maxQueue, 0)) {
    throw new TypeError('a queue runs at least one task at once and lets a whole number wait');
  }
  const waiting = new Set<() => void>();
  let running = 0;
  const release = (): void => {
    const [next] = waiting;
    if (next === undefined) {
      running -= 1;
      return;
    }
    // The place is handed on, so nobody who comes meanwhile overtakes the one who waits.
    waiting.delete(next);
    next();
  };
  const enter = (): Promise<void> => {
    if (running < limits.concurrency) {
      running += 1;
      return Promise.resolve();
    }
    if (waiting.size >= limits.maxQueue) throw errors.create('busy');
    return new Promise((resolve) => waiting.add(resolve));
  };
  return {
    async run(task) {
      await enter();
      try {
        return await task();
      } finally {
        release();
      }
    },
    running: () => running,
    waiting: () => waiting.size,
  };
}

function isCount(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least;
}
