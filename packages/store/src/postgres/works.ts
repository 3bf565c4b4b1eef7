import { errors } from '../errors.ts';

/** The door of the store: nothing enters after the end has begun, and the end waits for what is inside. */
export interface Works {
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves once all that was let in before is settled. */
  end(): Promise<void>;
  isEnded(): boolean;
}

export function createWorks(): Works {
  const inside = new Set<Promise<unknown>>();
  let ended = false;
  return {
    async run(work) {
      if (ended) throw errors.create('store_closed');
      const running = work();
      inside.add(running);
      try {
        return await running;
      } finally {
        inside.delete(running);
      }
    },
    async end() {
      ended = true;
      await Promise.allSettled(inside);
    },
    isEnded: () => ended,
  };
}
