// The part of the store's port that holds who is registered: clients, and the APIs that verify tokens.

import type { JsonObject } from './json-object.ts';
import type { Page } from './page.ts';
import type { StoreMilliseconds } from './store-time.ts';

export type ClientKind = 'public' | 'confidential';

export interface ClientRow {
  readonly clientId: string;
  readonly kind: ClientKind;
  readonly name: string;
  /** SHA-256 of each generated secret (256 random bits, so a slow hash adds nothing), base64url; two during a rotation. */
  readonly secretHashes: readonly string[];
  readonly redirectUris: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly scopes: readonly string[];
  /** Resource identifiers (`aud`) it may ask for. */
  readonly resources: readonly string[];
  readonly epoch: number;
  readonly createdAt: StoreMilliseconds;
  readonly settings: ClientSettings;
}

/** How a client proves who it is (RFC 7591 §2, OpenID Connect Core §9, RFC 8705 §2.1). */
export type ClientAuthMethod =
  | 'none'
  | 'client_secret_basic'
  | 'client_secret_post'
  | 'private_key_jwt'
  | 'tls_client_auth';

/**
 * What a client is registered with beyond its names and secrets. Every member may be missing, and is in rows of before it
 * existed; the store looks into none of them, and the issuer's `client-settings.ts` fills in what a missing one means.
 */
export interface ClientSettings {
  readonly authMethod?: ClientAuthMethod;
  /** As in `grant_types`: `authorization_code`, `refresh_token`, `urn:ietf:params:oauth:grant-type:device_code`, … */
  readonly grantTypes?: readonly string[];
  readonly jwks?: JsonObject;
  readonly jwksUri?: string;
  /** RFC 8705 §2.1.2: exactly one of the three names its certificate. */
  readonly tlsSubjectDn?: string;
  readonly tlsSanDns?: string;
  readonly tlsSanUri?: string;
  readonly postLogoutRedirectUris?: readonly string[];
  readonly backchannelLogoutUri?: string;
  readonly backchannelLogoutSessionRequired?: boolean;
  readonly subjectType?: 'public' | 'pairwise';
  readonly sectorIdentifierUri?: string;
  readonly requestObjectSigningAlg?: string;
  readonly requirePushedRequests?: boolean;
  readonly requireSignedRequests?: boolean;
  readonly dpopBound?: boolean;
  readonly certificateBound?: boolean;
  readonly defaultMaxAgeSeconds?: number;
  readonly requireAuthTime?: boolean;
  readonly introspectionSignedAlg?: string;
  readonly userinfoSignedAlg?: string;
  readonly clientUri?: string;
  readonly logoUri?: string;
  readonly policyUri?: string;
  readonly tosUri?: string;
  readonly contacts?: readonly string[];
  /** `implied`: the operator's own application, nobody is asked. */
  readonly consent?: 'ask' | 'implied';
  readonly exchange?: ClientExchange;
  /** Of the registration access token (RFC 7592): base64url(SHA-256). */
  readonly registrationTokenHash?: string;
  /** Of its secret; none without it. */
  readonly secretExpiresAt?: StoreMilliseconds;
}

/** What a client may do with tokens of others (RFC 8693). Without it: nothing. */
export interface ClientExchange {
  /** Clients whose tokens it may exchange. */
  readonly subjects: readonly string[];
  /** Whether it may also have tokens in which it is not named as the actor. */
  readonly impersonation: boolean;
}

export interface ClientChange<T> {
  readonly outcome: T;
  readonly set?: Partial<Omit<ClientRow, 'clientId' | 'epoch' | 'createdAt'>>;
  /** Raises the client's epoch by one and writes the log entry: every session and token of before is dead. */
  readonly raiseEpoch?: { readonly entryExpiresAt: number };
}

export interface ClientStore {
  create(client: ClientRow): Promise<'created' | 'exists'>;
  find(clientId: string): Promise<ClientRow | undefined>;
  change<T>(clientId: string, decide: (client: ClientRow) => ClientChange<T>): Promise<T | undefined>;
  list(page?: Page): Promise<readonly ClientRow[]>;
}

/** An API that verifies tokens: its identifier is the `aud` it wants. */
export interface ResourceServerRow {
  readonly resource: string;
  readonly name: string;
  readonly scopes: readonly string[];
  /** As a client's. */
  readonly secretHashes: readonly string[];
  /** Whether it reads the revocation feed; without it, it stays exposed for its cache's life. */
  readonly readsFeed: boolean;
  readonly createdAt: StoreMilliseconds;
}

export interface ResourceServerChange<T> {
  readonly outcome: T;
  readonly set?: Partial<Omit<ResourceServerRow, 'resource' | 'createdAt'>>;
}

export interface ResourceServerStore {
  create(resource: ResourceServerRow): Promise<'created' | 'exists'>;
  find(resource: string): Promise<ResourceServerRow | undefined>;
  change<T>(resource: string, decide: (resource: ResourceServerRow) => ResourceServerChange<T>): Promise<T | undefined>;
  list(page?: Page): Promise<readonly ResourceServerRow[]>;
}
