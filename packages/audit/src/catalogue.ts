import type { Attack } from './attack.ts';
import { claimAttacks } from './catalogue/claim-attacks.ts';
import { confusionAttacks } from './catalogue/confusion-attacks.ts';
import { embeddedKey, embeddedKeyOfKnownName, embeddedSecret } from './catalogue/embedded-key.ts';
import { emptyKey } from './catalogue/empty-key.ts';
import { keyIdForm } from './catalogue/key-id-form.ts';
import { keyIdPath } from './catalogue/key-id-path.ts';
import { parsingAttacks } from './catalogue/parsing-attacks.ts';
import { signatureAttacks } from './catalogue/signature-attacks.ts';

/** Every known attack, in the order of its number. */
export const catalogue: readonly Attack[] = [
  ...signatureAttacks,
  ...confusionAttacks,
  embeddedKey,
  embeddedKeyOfKnownName,
  embeddedSecret,
  keyIdPath,
  keyIdForm,
  emptyKey,
  ...parsingAttacks,
  ...claimAttacks,
];
