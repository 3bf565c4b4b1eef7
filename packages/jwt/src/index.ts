export type { Algorithm, AsymmetricAlgorithm, HmacAlgorithm } from './algorithm.ts';
export {
  AuthError,
  type Blame,
  defineErrors,
  type ErrorCatalogue,
  type ErrorFamily,
  type ErrorRow,
  type Evidence,
  isAuthError,
} from './auth-error.ts';
export { decodeBase64Url, encodeBase64Url } from './base64url.ts';
export type { EpochSeconds, JwtClaims, RegisteredClaims, TypedClaims } from './claims.ts';
export type {
  ClaimsOf,
  ClaimsSchema,
  SchemaIssue,
  SchemaResult,
  StandardSchema,
  WithClaimsOf,
} from './claims-schema.ts';
export { allErrors as jwtErrors, type ErrorCode } from './errors.ts';
export { createHmacKey, type HmacKeyOptions } from './hmac-key.ts';
export { type IntrospectionClaims, introspectionTokenTyp, signIntrospectionToken } from './introspection-token.ts';
export type { PrivateJwk, PublicJwk } from './jwk.ts';
export {
  isVerifiedJwt,
  type JsonValue,
  type JwtHeader,
  type SignableClaims,
  type VerifiedJwt,
} from './jwt.ts';
export { type SignOptions, signJwt } from './jwt-sign.ts';
export { verifyJwt } from './jwt-verify.ts';
export type { HmacKey, SigningKey, VerificationKey } from './key.ts';
export { exportPublicJwk, exportSigningJwk, exportSigningPem, exportVerificationPem } from './key-export.ts';
export { type GenerateOptions, generateSigningKey } from './key-generate.ts';
export {
  importSigningJwk,
  importSigningPem,
  importVerificationJwk,
  importVerificationPem,
  type JwkImportOptions,
  type PemImportOptions,
} from './key-import.ts';
export {
  createKeySet,
  exportJwkSet,
  type IssuerKey,
  type JwkSet,
  type KeySet,
  type KeySetOptions,
  type KeySource,
  type ParsedJwkSet,
  parseJwkSet,
} from './key-set.ts';
export { combineKeySources } from './key-sources.ts';
export { absent } from './opt-out.ts';
export { createPolicy, type Policy, type PolicyOptions, type RequiredClaim } from './policy.ts';
export { createSecret, generateSecret, parseSecret, type Secret } from './secret.ts';
export { type SecurityEventClaims, securityEventTokenTyp, signSecurityEventToken } from './security-event-token.ts';
export { type StatusListClaims, signStatusListToken, statusListTokenTyp } from './status-list-token.ts';
export { parseStrictJson } from './strict-json.ts';
export { computeJwkThumbprint } from './thumbprint.ts';
