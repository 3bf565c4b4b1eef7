import { describe, expect, it } from 'vitest';
import { createWorkQueue } from './work-queue.ts';

function gate(): { readonly opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('the work queue', () => {
  it('runs at most so many at once and the others in the order in which they came', async () => {
    const queue = createWorkQueue({ concurrency: 2, maxQueue: 10 });
    const order: number[] = [];
    let running = 0;
    let most = 0;
    const task = (id: number) => async () => {
      running += 1;
      most = Math.max(most, running);
      order.push(id);
      await Promise.resolve();
      running -= 1;
    };
    await Promise.all([1, 2, 3, 4, 5].map((id) => queue.run(task(id))));
    expect(order).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
  });

  it('refuses what exceeds the queue without starting it', async () => {
    const queue = createWorkQueue({ concurrency: 1, maxQueue: 1 });
    const first = gate();
    const done = [queue.run(() => first.opened), queue.run(async () => undefined)];
    let started = false;
    const refused = queue.run(async () => {
      started = true;
    });
    await expect(refused).rejects.toMatchObject({ code: 'busy' });
    expect(started).toBe(false);
    first.open();
    await Promise.all(done);
  });

  it('gives back the place of a task that failed', async () => {
    const queue = createWorkQueue({ concurrency: 1, maxQueue: 1 });
    await expect(queue.run(() => Promise.reject(new Error('x')))).rejects.toThrow('x');
    expect(queue.running()).toBe(0);
    await expect(queue.run(async () => 7)).resolves.toBe(7);
  });

  it('is not made with limits that are none', () => {
    for (const limits of [
      { concurrency: 0, maxQueue: 1 },
      { concurrency: Number.NaN, maxQueue: 1 },
      { concurrency: 1, maxQueue: -1 },
      { concurrency: 1, maxQueue: Number.NaN },
      { concurrency: 1, maxQueue: Number.POSITIVE_INFINITY },
    ]) {
      expect(() => createWorkQueue(limits)).toThrow(TypeError);
    }
  });
});
