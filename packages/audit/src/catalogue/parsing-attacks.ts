import type { Attack } from '../attack.ts';
import { base64Alphabet, base64Junk, base64LooseBits, base64Padding } from './base64-leniency.ts';
import { credentialCarriage } from './credential-carriage.ts';
import { malformedCritical, unknownCritical } from './critical-header.ts';
import { duplicateMembers } from './duplicate-members.ts';
import { anyOfSignatures, missingMembers, serializationPolyglot } from './json-serialization.ts';
import { foldedNames, prototypeNames } from './member-names.ts';
import { numberEdges } from './number-edges.ts';
import { nestedJson, oversizedSegments } from './oversized-token.ts';
import { compressedPayload, contentType } from './processing-header.ts';
import { respelledRevoked } from './respelled-revoked.ts';
import { manyDots, segmentCount } from './segment-count.ts';
import { brokenText, notAnObject } from './text-encoding.ts';
import { unencodedPayload } from './unencoded-payload.ts';

/** Group F: how a token is taken apart and read. */
export const parsingAttacks: readonly Attack[] = [
  segmentCount,
  manyDots,
  oversizedSegments,
  nestedJson,
  base64Padding,
  base64Junk,
  base64Alphabet,
  base64LooseBits,
  respelledRevoked,
  duplicateMembers,
  foldedNames,
  prototypeNames,
  brokenText,
  notAnObject,
  numberEdges,
  serializationPolyglot,
  anyOfSignatures,
  missingMembers,
  unknownCritical,
  malformedCritical,
  unencodedPayload,
  contentType,
  compressedPayload,
  credentialCarriage,
];
