import type { Attack } from './attack.ts';
import { claimAttacks } from './catalogue/claim-attacks.ts';
import { confusionAttacks } from './catalogue/confusion-attacks.ts';
import { encryptionAttacks } from './catalogue/encryption-attacks.ts';
import { keySourceAttacks } from './catalogue/key-source-attacks.ts';
import { kindAttacks } from './catalogue/kind-attacks.ts';
import { parsingAttacks } from './catalogue/parsing-attacks.ts';
import { signatureAttacks } from './catalogue/signature-attacks.ts';
import { strengthAttacks } from './catalogue/strength-attacks.ts';

/** Every known attack, in the order of its number. */
export const catalogue: readonly Attack[] = [
  ...signatureAttacks,
  ...confusionAttacks,
  ...keySourceAttacks,
  ...strengthAttacks,
  ...encryptionAttacks,
  ...parsingAttacks,
  ...claimAttacks,
  ...kindAttacks,
];
