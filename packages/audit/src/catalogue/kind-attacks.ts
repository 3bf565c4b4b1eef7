import type { Attack } from '../attack.ts';
import { errorOracle } from './error-oracle.ts';
import { injectionCarrier } from './injection-carrier.ts';
import { leakedToken } from './leaked-token.ts';
import { otherEnvironment, otherService, revokedToken } from './other-api.ts';
import { senderConstraint } from './sender-constraint.ts';
import { identityAsAccess, logoutAsOther, refreshAsAccess } from './token-kind.ts';
import { typComparison } from './typ-comparison.ts';
import { switchedOff } from './unforged-claims.ts';
import { cacheCollision, cacheOutlives } from './verified-cache.ts';

/** Group H: what a token is for, and what becomes of it. */
export const kindAttacks: readonly Attack[] = [
  identityAsAccess,
  refreshAsAccess,
  logoutAsOther,
  typComparison,
  otherService,
  otherEnvironment,
  revokedToken,
  senderConstraint,
  cacheCollision,
  cacheOutlives,
  leakedToken,
  errorOracle,
  switchedOff,
  injectionCarrier,
];
