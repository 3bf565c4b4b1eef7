import type { Attack } from '../attack.ts';
import { bentCurveKey } from './bent-curve-keys.ts';
import { derSignature, edwardsEdges, numbersOutOfRange, twinSignature, zeroSignature } from './curve-signatures.ts';
import { misreadSecret, publishedSecret, shortSecret, timingOfMac, weakSecret } from './hmac-secrets.ts';
import { invalidCurve } from './invalid-curve.ts';
import { repeatedNonce } from './repeated-nonce.ts';
import { pkcs1Laxness, pssLaxness } from './rsa-padding.ts';
import { badRsaExponent, rocaKey, shortRsaKey } from './weak-rsa-keys.ts';

/** Group D: the mathematics of signatures, and how strong keys are. */
export const strengthAttacks: readonly Attack[] = [
  zeroSignature,
  numbersOutOfRange,
  derSignature,
  twinSignature,
  edwardsEdges,
  pkcs1Laxness,
  pssLaxness,
  shortRsaKey,
  rocaKey,
  badRsaExponent,
  invalidCurve,
  bentCurveKey,
  weakSecret,
  shortSecret,
  publishedSecret,
  misreadSecret,
  repeatedNonce,
  timingOfMac,
];
