import { explainedEncryption } from './explained-encryption.ts';
import { explainedFeed } from './explained-feed.ts';
import { explainedKeys } from './explained-keys.ts';
import { explainedTokens } from './explained-tokens.ts';
import type { Explanation } from './verdict.ts';

/**
 * The mutants that live because no test could tell them from the source. A mutant that only lacks a test does not
 * belong here, and each reason has to say why no input shows the difference.
 */
export const explained: readonly Explanation[] = [
  ...explainedEncryption,
  ...explainedFeed,
  ...explainedKeys,
  ...explainedTokens,
];
