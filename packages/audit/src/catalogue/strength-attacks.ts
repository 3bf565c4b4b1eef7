import type { Attack } from '../attack.ts';
import { derSignature, edwardsEdges, numbersOutOfRange, twinSignature, zeroSignature } from './curve-signatures.ts';
import { pkcs1Laxness, pssLaxness } from './rsa-padding.ts';

/** Group D: the mathematics of signatures, and how strong keys are. */
export const strengthAttacks: readonly Attack[] = [
  zeroSignature,
  numbersOutOfRange,
  derSignature,
  twinSignature,
  edwardsEdges,
  pkcs1Laxness,
  pssLaxness,
];
