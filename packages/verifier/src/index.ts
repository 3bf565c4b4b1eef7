export type { ResourceCredential } from './basic-credential.ts';
export type { CertificateOf, DpopCheck, PresentedProof, ProofOptions } from './bound-token.ts';
export { certificateThumbprint } from './certificate-thumbprint.ts';
export type { Fetch, MonotonicClock, WallClock } from './defaults.ts';
export type { DiscoveryDocument } from './discovery.ts';
export { allErrors as verifierErrors, type VerifierErrorCode } from './errors.ts';
export type { FeedPeerOptions, FeedRelay } from './feed-peers.ts';
export type { VerifierEvent, VerifierObserver } from './observer.ts';
export { type JwksSource, type RemoteJwksOptions, remoteJwks } from './remote-jwks.ts';
export { type GuardedRequest, readAuth } from './request-auth.ts';
export {
  type ClaimPath,
  type PolicyDecision,
  type Requirement,
  type RequirementContext,
  type RoleOptions,
  type RoleSource,
  requireFreshLogin,
  requirePolicy,
  requireRole,
  requireScope,
  type ScopeOptions,
} from './requirement.ts';
export {
  type FeedStatus,
  type RevocationFeed,
  type RevocationFeedOptions,
  revocationFeed,
  type WhenStale,
} from './revocation-feed.ts';
export {
  createRevocationTarget,
  type RevocableClaims,
  RevocationTable,
  type RevocationTarget,
} from './revocation-table.ts';
export type { IssuerOptions } from './trusted-issuer.ts';
export { createMultiVerifier, createVerifier, type Verifier } from './verifier.ts';
export type {
  IssuerStatus,
  MultiVerifierOptions,
  SharedOptions,
  VerifierOptions,
  VerifierStatus,
} from './verifier-options.ts';
