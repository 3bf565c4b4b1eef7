import { describe, expect, it } from 'vitest';
import { cleanUpInSlices } from './clean-up.ts';

function storeOf(slices: number): {
  readonly cleanUp: () => Promise<{ removed: number; more: boolean }>;
  left: () => number;
} {
  let left = slices;
  return {
    cleanUp: async () => {
      left -= 1;
      return { removed: 1, more: left > 0 };
    },
    left: () => left,
  };
}

describe('a clean-up', () => {
  it('goes on until nothing is left', async () => {
    const store = storeOf(3);
    await cleanUpInSlices(store, new AbortController().signal);
    expect(store.left()).toBe(0);
  });

  it('ends after the slice under way when it is asked to', async () => {
    const store = storeOf(1_000_000);
    const stopping = new AbortController();
    const cleaning = cleanUpInSlices(store, stopping.signal);
    stopping.abort();
    await cleaning;
    expect(store.left()).toBe(999_999);
  });
});
