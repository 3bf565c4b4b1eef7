import type { Attack } from '../attack.ts';
import { audienceOfWrongType, otherAudience } from './audience-claim.ts';
import { extremeTime, timeOfWrongType } from './bent-times.ts';
import { claimMatchers } from './claim-matchers.ts';
import { identityHashes } from './identity-claims.ts';
import { issuerList, otherIssuer } from './issuer-claim.ts';
import { nearNames } from './near-names.ts';
import { subjectType } from './subject-type.ts';
import { excessLeeway, expiredToken, issuedInFuture, missingExpiry, notYetValid } from './token-times.ts';
import { assertionAudience, mutableOptions, replayedTokenId } from './unforged-claims.ts';

/** Group G: what a well signed token says. */
export const claimAttacks: readonly Attack[] = [
  expiredToken,
  missingExpiry,
  timeOfWrongType,
  extremeTime,
  notYetValid,
  issuedInFuture,
  excessLeeway,
  otherAudience,
  audienceOfWrongType,
  nearNames,
  otherIssuer,
  issuerList,
  claimMatchers,
  subjectType,
  replayedTokenId,
  assertionAudience,
  mutableOptions,
  identityHashes,
];
