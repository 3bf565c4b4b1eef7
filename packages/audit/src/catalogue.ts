import type { Attack } from './attack.ts';
import { algorithmNone, algorithmNoneSpellings } from './catalogue/algorithm-none.ts';
import { claimAttacks } from './catalogue/claim-attacks.ts';
import { embeddedKey, embeddedKeyOfKnownName, embeddedSecret } from './catalogue/embedded-key.ts';
import { emptyKey } from './catalogue/empty-key.ts';
import {
  bentKeyTextAsSecret,
  binaryKeyAsSecret,
  certificateAsSecret,
  curvePointAsSecret,
  jwkTextAsSecret,
  publicKeyAsSecret,
  sshKeyAsSecret,
} from './catalogue/key-confusion.ts';
import { keyIdForm } from './catalogue/key-id-form.ts';
import { keyIdPath } from './catalogue/key-id-path.ts';
import { parsingAttacks } from './catalogue/parsing-attacks.ts';
import {
  absentSignature,
  bentSignatureLength,
  unknownAlgorithm,
  unverifiedSignature,
} from './catalogue/unchecked-signature.ts';

/** Every known attack, in the order of its number. */
export const catalogue: readonly Attack[] = [
  algorithmNone,
  algorithmNoneSpellings,
  unknownAlgorithm,
  absentSignature,
  unverifiedSignature,
  bentSignatureLength,
  publicKeyAsSecret,
  bentKeyTextAsSecret,
  binaryKeyAsSecret,
  sshKeyAsSecret,
  jwkTextAsSecret,
  certificateAsSecret,
  curvePointAsSecret,
  embeddedKey,
  embeddedKeyOfKnownName,
  embeddedSecret,
  keyIdPath,
  keyIdForm,
  emptyKey,
  ...parsingAttacks,
  ...claimAttacks,
];
