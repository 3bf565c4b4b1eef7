import type { StandingRequest } from './authorization-request.ts';
import type { ClientHost } from './client-host.ts';
import type { Page } from './page-port.ts';
import type { ProofOfPossession } from './proof-port.ts';
import { isMetadata, isSafeUrl, type ServerMetadata } from './server-metadata.ts';
import type { VaultRecords } from './vault-record.ts';

export interface CodeGrantOptions {
  /** The authorization server, to the letter of its metadata. */
  readonly issuer: string;
  readonly clientId: string;
  /** Registered for this client, and best for this issuer alone. In a browser an address of the own origin. */
  readonly redirectUri: string;
  /** Names with spaces between. Default `openid`. Without `openid` there is no ID token, and so no word on who signed in. */
  readonly scope?: string;
  /** The API that the access token is for (RFC 8707). Default: the server's. */
  readonly resource?: string;
  /** Binds the tokens to a key (`createDpop`). Give the same to `createSessionClient`. Unbound ones are refused then. */
  readonly proof?: ProofOfPossession;
  /** Leaves each request at the server beforehand (PAR, RFC 9126), so that nobody on the way reads or changes it. Default: only where the server demands it. */
  readonly pushed?: boolean;
  /** Registered for logouts: where the person goes from the server's page of signing out. */
  readonly postLogoutRedirectUri?: string;
  /** The server's endpoints, where they shall not be fetched. */
  readonly metadata?: ServerMetadata;
  /** The page, or what a native shell has in its place. */
  readonly page?: Page;
  /** Where a native shell keeps the session over a restart: `openVaultRecords(vault)`. Default: the memory of this page. */
  readonly vault?: VaultRecords;
  readonly host?: Partial<ClientHost>;
}

/** @throws TypeError for what nobody should find out at the first sign-in only */
export function checkOptions(options: CodeGrantOptions): StandingRequest {
  const { issuer, clientId, redirectUri, scope = 'openid', resource, metadata } = options;
  if (!isSafeUrl(issuer) || /[?#]|\/$/.test(issuer))
    throw new TypeError('issuer: https, without query and final slash');
  if (typeof clientId !== 'string' || clientId === '') throw new TypeError('clientId: required');
  if (!URL.canParse(redirectUri)) throw new TypeError('redirectUri: required, absolute');
  if (metadata !== undefined && !isMetadata(metadata, issuer)) throw new TypeError('metadata: not that of this issuer');
  return { clientId, redirectUri, scope, resource };
}
