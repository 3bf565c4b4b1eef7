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

/** Group B: one key taken for another. */
export const confusionAttacks: readonly Attack[] = [
  publicKeyAsSecret,
  bentKeyTextAsSecret,
  binaryKeyAsSecret,
  sshKeyAsSecret,
  jwkTextAsSecret,
  certificateAsSecret,
  curvePointAsSecret,
];
