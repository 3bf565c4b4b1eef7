import type { Attack } from '../attack.ts';
import { algorithmOfFamily, defaultAlgorithm, listedAlgorithm, looseAlgorithmName } from './algorithm-choice.ts';
import { algorithmNone, algorithmNoneSpellings } from './algorithm-none.ts';
import { absentSignature, bentSignatureLength, unknownAlgorithm, unverifiedSignature } from './unchecked-signature.ts';
import { unprotectedHeader } from './unprotected-header.ts';

/** Group A: whether there is a signature, and by which algorithm. */
export const signatureAttacks: readonly Attack[] = [
  algorithmNone,
  algorithmNoneSpellings,
  unknownAlgorithm,
  absentSignature,
  unverifiedSignature,
  bentSignatureLength,
  unprotectedHeader,
  defaultAlgorithm,
  listedAlgorithm,
  algorithmOfFamily,
  looseAlgorithmName,
];
