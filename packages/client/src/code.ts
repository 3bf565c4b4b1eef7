export type { SignInOptions } from './authorization-request.ts';
export { type Arrival, type CodeGrant, createCodeGrant } from './code-grant.ts';
export type { CodeGrantOptions } from './code-options.ts';
export type { IdTokenClaims } from './id-token.ts';
export type { Page } from './page-port.ts';
export type { ServerMetadata } from './server-metadata.ts';
export { SignInError, type SignInErrorCode } from './sign-in-errors.ts';
export type { RecordStorage } from './sign-in-record.ts';
export { openVaultRecords, type VaultRecord, type VaultRecords } from './vault-record.ts';
