import type { Attack } from '../attack.ts';
import { base64Alphabet, base64Junk, base64LooseBits, base64Padding } from './base64-leniency.ts';
import { malformedCritical, unknownCritical } from './critical-header.ts';
import { duplicateMembers } from './duplicate-members.ts';
import { respelledRevoked } from './respelled-revoked.ts';

/** Group F: how a token is taken apart and read. */
export const parsingAttacks: readonly Attack[] = [
  base64Padding,
  base64Junk,
  base64Alphabet,
  base64LooseBits,
  respelledRevoked,
  duplicateMembers,
  unknownCritical,
  malformedCritical,
];
