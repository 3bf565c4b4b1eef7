import type { Explanation } from './verdict.ts';

/**
 * The mutants that live because no test could tell them from the source. A mutant that only lacks a test does not
 * belong here, and each reason has to say why no input shows the difference.
 */
export const explained: readonly Explanation[] = [
  {
    file: 'packages/jwt/src/ec-point.ts',
    row: 'return x < p && y < p && (y * y - (x * x * x - 3n * x + b)) % p === 0n;',
    original: 'y < p',
    replacement: 'y <= p',
    reason:
      'y = p stands for y = 0, and no point of these curves has it: it would be of order 2, and the orders are prime',
  },
];
