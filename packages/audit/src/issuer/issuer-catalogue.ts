import { accessLife, accessTokenForm, cacheableTokens, confusedKinds } from './issued-tokens.ts';
import type { IssuerAttack } from './issuer-attack.ts';
import { parallelRefresh, racedOut } from './parallel-refresh.ts';
import { unpublishedKey, unsafeKeySet, unsafeMetadata } from './published-facts.ts';
import { replayedRefresh, restartReplay, sameSecondReplay, unnoticedReplay } from './replayed-refresh.ts';
import { refreshAgainstRevoke, revokedRefresh } from './revoked-refresh.ts';
import { foreignAssertion, foreignClient, tokenInQuery, unauthenticatedClient } from './unauthenticated-client.ts';
import { widenedAudience, widenedScope } from './widened-refresh.ts';

/** Every attack on an authorization server, in the order of its number. */
export const issuerCatalogue: readonly IssuerAttack[] = [
  parallelRefresh,
  racedOut,
  replayedRefresh,
  unnoticedReplay,
  sameSecondReplay,
  refreshAgainstRevoke,
  revokedRefresh,
  restartReplay,
  widenedScope,
  widenedAudience,
  unauthenticatedClient,
  foreignClient,
  tokenInQuery,
  foreignAssertion,
  accessLife,
  accessTokenForm,
  cacheableTokens,
  confusedKinds,
  unsafeMetadata,
  unsafeKeySet,
  unpublishedKey,
];
