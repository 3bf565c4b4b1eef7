import type { Explanation } from './verdict.ts';

export const explainedKeys: readonly Explanation[] = [
  {
    file: 'packages/jwt/src/ec-point.ts',
    row: 'return x < p && y < p && (y * y - (x * x * x - 3n * x + b)) % p === 0n;',
    original: 'y < p',
    replacement: 'y <= p',
    reason:
      'y = p stands for y = 0, and no point of these curves has it: it would be of order 2, and the orders are prime',
  },
  {
    file: 'packages/jwt/src/ed25519-point.ts',
    row: "if (y >= p) return 'not_canonical';",
    original: 'y >= p',
    replacement: 'y > p',
    reason: 'y = p stands for 0 and was refused the line before: a point of small order',
  },
];
