import type { Attack } from '../attack.ts';
import { billionHashes, compressionBomb } from './encrypted-cost.ts';
import { ignoredTag, truncatedTag } from './encrypted-integrity.ts';
import { malformedWrap, otherKeyManagement, otherParts } from './encrypted-keys.ts';
import { badSignatureWithin, unsignedWithin } from './encrypted-nesting.ts';
import { cbcPaddingOracle, compressionLeak, rsaPaddingOracle } from './encrypted-oracles.ts';

/** Group E: encrypted tokens. */
export const encryptionAttacks: readonly Attack[] = [
  unsignedWithin,
  badSignatureWithin,
  billionHashes,
  compressionBomb,
  rsaPaddingOracle,
  truncatedTag,
  ignoredTag,
  cbcPaddingOracle,
  otherKeyManagement,
  malformedWrap,
  otherParts,
  compressionLeak,
];
