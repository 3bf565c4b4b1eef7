/** Numbers that follow from a seed, so that a simulation prints the same twice. They are guessable and guard nothing. */
export interface Random {
  /** At least 0, below 1. */
  next(): number;
  chance(share: number): boolean;
}

/** Mulberry32: 32 bits of state, long enough for some millions of draws. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { next, chance: (share) => next() < share };
}
