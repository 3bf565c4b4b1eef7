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
  {
    file: 'packages/jwt/src/signature-form.ts',
    row: 'index % limit.length === 0 || index === length - 1 ? 0 : index * 89 + 7,',
    original: 'index * 89 + 7',
    replacement: 'index * 89 - 7',
    reason: 'other bytes that fit do as well: the decoy holds for nothing',
  },
  {
    file: 'packages/jwt/src/signature-form.ts',
    row: 'index % limit.length === 0 || index === length - 1 ? 0 : index * 89 + 7,',
    original: 'index * 89',
    replacement: 'index / 89',
    reason: 'other bytes that fit do as well: the decoy holds for nothing',
  },
  {
    file: 'packages/jwt/src/signature-form.ts',
    row: 'if (anyBit !== 0 && difference !== 0) return difference < 0;',
    original: 'difference < 0',
    replacement: 'difference <= 0',
    reason: 'it is not zero where this is asked',
  },
];
