import type { Attack } from '../attack.ts';
import { audienceOfWrongType, otherAudience } from './audience-claim.ts';
import { issuerList, otherIssuer } from './issuer-claim.ts';
import { nearNames } from './near-names.ts';
import { extremeTime, timeOfWrongType } from './time-types.ts';
import { excessLeeway, expiredToken, issuedInFuture, missingExpiry, notYetValid } from './token-times.ts';

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
];
