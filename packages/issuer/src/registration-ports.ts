// The part of the store's port that holds who is registered: clients, and the APIs that verify tokens.

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
