import { randomFillSync } from 'node:crypto';
import { randomPoolBytes } from './defaults.ts';
import type { RandomBytes } from './ports.ts';

/** Longer draws go to the system directly: they are keys, and rare. */
const longestPooled = 32;

/**
 * Randomness for identifiers and salts, drawn from the system 4 KiB at a time: a call for sixteen bytes costs fifty times what
 * sixteen bytes of a larger draw do. What was handed out is wiped from the pool, so it stands in one place only.
 */
export function createRandomPool(fill: (bytes: Uint8Array) => void = randomFillSync): RandomBytes {
  const pool = new Uint8Array(randomPoolBytes);
  let next = randomPoolBytes;
  return (length) => {
    if (length > longestPooled) {
      const bytes = new Uint8Array(length);
      fill(bytes);
      return bytes;
    }
    if (next + length > randomPoolBytes) {
      fill(pool);
      next = 0;
    }
    const drawn = pool.slice(next, next + length);
    pool.fill(0, next, next + length);
    next += length;
    return drawn;
  };
}
