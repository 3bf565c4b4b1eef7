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
  {
    file: 'packages/jwt/src/feed-snapshot.ts',
    row: "if (typeof statement !== 'string' || !/^[\\w.-]+$/.test(statement)) throw malformed();",
    original: "typeof statement !== 'string'",
    replacement: 'false',
    reason: 'what is no string is refused two lines below: the document does not begin with it in quotes',
  },
  {
    file: 'packages/jwt/src/rsa-modulus.ts',
    row: "if (e < minRsaExponent || e % 2n === 0n || e >= 2n ** 256n) throw weak('exponent');",
    original: 'e >= 2n ** 256n',
    replacement: 'e > 2n ** 256n',
    reason: '2^256 itself is even, and refused for that',
  },
  {
    file: 'packages/jwt/src/ed25519-point.ts',
    row: "if (y >= p) return 'not_canonical';",
    original: 'y >= p',
    replacement: 'y > p',
    reason: 'y = p stands for 0 and was refused the line before: a point of small order',
  },
];
