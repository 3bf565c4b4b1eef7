import type { Attack } from '../attack.ts';
import {
  bentKeyTextAsSecret,
  binaryKeyAsSecret,
  certificateAsSecret,
  curvePointAsSecret,
  jwkTextAsSecret,
  publicKeyAsSecret,
  sshKeyAsSecret,
} from './key-confusion.ts';
import { encryptedInsteadOfSigned, keyNameAsKey, keyOfAnotherKind, privateKeyPublished } from './key-misuse.ts';
import { keyOfAnotherUse, keyWithoutAlgorithm, secretInKeySet } from './labelled-keys.ts';
import { recoveredKeyAsSecret } from './recovered-key-confusion.ts';

/** Group B: one key taken for another. */
export const confusionAttacks: readonly Attack[] = [
  publicKeyAsSecret,
  bentKeyTextAsSecret,
  binaryKeyAsSecret,
  sshKeyAsSecret,
  jwkTextAsSecret,
  certificateAsSecret,
  curvePointAsSecret,
  recoveredKeyAsSecret,
  keyWithoutAlgorithm,
  secretInKeySet,
  keyOfAnotherUse,
  keyOfAnotherKind,
  keyNameAsKey,
  encryptedInsteadOfSigned,
  privateKeyPublished,
];
