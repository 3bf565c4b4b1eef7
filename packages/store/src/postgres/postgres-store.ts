import type { IssuerStore } from '@sealwright/issuer/store-port';
import type { LogCarrier } from './log-carrier.ts';
import type { RestoredStore } from './restored-store.ts';

export interface PostgresStoreOptions {
  /** `postgres://user@host:5432/database?schema=sealwright`; its parameters are told at `parsePostgresUrl`. */
  readonly url: string;
  /** Whether an empty schema is filled. An older one is never migrated by itself. Default false. */
  readonly create?: boolean;
  /** Connections of this process, one for notifications besides. Default 10. */
  readonly maxConnections?: number;
  /** Shown in `pg_stat_activity`. Default `sealwright`. */
  readonly applicationName?: string;
  /** What takes the log from node to node beside PostgreSQL. Its opener closes it, after the store. */
  readonly carrier?: LogCarrier;
  /**
   * Promise that a promotion never loses a commit that was answered: synchronous replication, to whoever may be promoted. Without
   * it, and without a carrier that has seen every revocation, a promotion raises the issuer's epoch and everybody signs in
   * again, since a lost revocation cannot be told from none. A restore from a backup is not a promotion: run
   * `sealwright restore` after one. Default false.
   */
  readonly promotionsKeepCommits?: boolean;
  /**
   * Told when this process has begun a new life of a database that it found restored or promoted: an operator wants to know why
   * people sign in again. Of several nodes one is told.
   */
  readonly onRestored?: (restored: RestoredStore) => void;
  /** Milliseconds that never fall. */
  readonly monotonicClock?: () => number;
}

export interface PostgresStore extends IssuerStore {
  /** Raised by each restore, and by each promotion of a standby. */
  readonly incarnation: number;
}
