/**
 * What the issuer needs from outside, declared by the issuer and implemented elsewhere: storage by `@sealwright/store`,
 * key encryption by the program that holds the key. Every write is one transaction and resolves only once it is durable;
 * a rule of the issuer reaches the store as a pure `decide` function, which the store may call again when a write of
 * somebody else came between (compare-and-set), so the same rules run on SQLite and on any other database.
 */
import type { AsymmetricAlgorithm, PublicJwk } from '@sealwright/jwt';
import type { FeedDelta, RevocationEntry } from '@sealwright/jwt/feed';
import type { AccountStore } from './account-ports.ts';
import type { BrowserSessionStore, ConsentStore, IdentityStore, PendingStore } from './grant-ports.ts';
import type { OneTimeValues } from './one-time-port.ts';
import type { ClientStore, ResourceServerStore } from './registration-ports.ts';
import type { Epochs, SessionStore } from './session-ports.ts';
import type { StoreMilliseconds } from './store-time.ts';

export type * from './account-ports.ts';
export type * from './account-row.ts';
export type * from './grant-ports.ts';
export type { JsonObject } from './json-object.ts';
export type * from './one-time-port.ts';
export type { Page } from './page.ts';
export type * from './registration-ports.ts';
export type * from './session-ports.ts';
export type { StoreMilliseconds } from './store-time.ts';

export type KeyState = 'next' | 'active' | 'retired' | 'removed';
export type KeyUse = 'access' | 'feed' | 'refresh';

export interface KeyRow {
  readonly kid: string;
  readonly use: KeyUse;
  /** A signing algorithm, or `HS256` for refresh keys. */
  readonly alg: AsymmetricAlgorithm | 'HS256';
  readonly state: KeyState;
  readonly publicJwk: PublicJwk | null;
  /** AES-256-GCM under a data key that the key-encryption key wraps; null once removed. */
  readonly sealed: Uint8Array | null;
  readonly createdAt: StoreMilliseconds;
  readonly activatedAt: StoreMilliseconds | null;
  readonly retiredAt: StoreMilliseconds | null;
  readonly removedAt: StoreMilliseconds | null;
  readonly compromised: boolean;
  /** The last `exp` issued under it may not lie beyond this (epoch seconds); a retired key is removable after it. */
  readonly lastExpiry: number | null;
}

export interface KeyRingChange<T> {
  readonly outcome: T;
  readonly put?: readonly KeyRow[];
  readonly revoke?: readonly RevocationEntry[];
  /** Fresh keys that travel to verifiers in a signed delta. */
  readonly publish?: readonly PublicJwk[];
}

export interface KeyStore {
  /** Every key that is not removed, and the compromised ones. */
  list(): Promise<readonly KeyRow[]>;
  /** One key by its name, removed ones too, whose rows stay. */
  find(kid: string): Promise<KeyRow | undefined>;
  /** One transaction over the whole ring: rows to write (by kid) and entries for the log, from a pure decision. */
  change<T>(decide: (ring: readonly KeyRow[], now: StoreMilliseconds) => KeyRingChange<T>): Promise<T>;
}

export interface RevocationHead {
  /** Random; new after every restore or lossy failover. */
  readonly logId: string;
  readonly seq: number;
  /** Running hash of the deltas up to `seq`. */
  readonly hash: string;
}

export interface RevocationStore {
  head(): Promise<RevocationHead>;
  /** Deltas after `seq` in order, at most `limit`; undefined when they were cleaned away and a snapshot is needed. */
  after(seq: number, limit: number): Promise<readonly FeedDelta[] | undefined>;
  /** Every live entry at one sequence, read in one transaction. */
  snapshot(): Promise<{ readonly head: RevocationHead; readonly deltas: readonly FeedDelta[] }>;
  append(entries: readonly RevocationEntry[]): Promise<RevocationHead>;
  raiseIssuerEpoch(entryExpiresAt: number): Promise<number>;
  currentEpochs(clientId: string, sub: string): Promise<Epochs>;
}

/** One-row facts that outlive a restart (the demo's client, the time of the last rotation), by name. */
export interface SettingStore {
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
  /** Reads, decides and writes as one: of two who change a name at once, each sees what the other left. */
  change<T>(name: string, decide: (value: string | undefined) => SettingChange<T>): Promise<T>;
}

/** What a pure rule wants done to one setting; it may run again. */
export interface SettingChange<T> {
  readonly outcome: T;
  /** The new value, or null to forget the name. Left out: it stays as it is. */
  readonly set?: string | null;
}

export interface IssuerStore {
  readonly sessions: SessionStore;
  readonly accounts: AccountStore;
  readonly clients: ClientStore;
  readonly resources: ResourceServerStore;
  readonly keys: KeyStore;
  readonly revocations: RevocationStore;
  readonly settings: SettingStore;
  readonly pending: PendingStore;
  readonly browserSessions: BrowserSessionStore;
  readonly consents: ConsentStore;
  readonly identities: IdentityStore;
  /** Values that count once, on all nodes of this store. */
  readonly oneTimeValues: OneTimeValues;
  now(): StoreMilliseconds;
  /** The wall clock that all nodes on this store share: for the times inside tokens and feed statements. It may step. */
  readonly wallClock: WallClock;
  /** Fires after another process, or this one, committed something: new log entries, keys, clients. Answers how to stop. */
  onChange(listener: () => void): () => void;
  /** One bounded slice of clean-up (expired sessions, entries, evidence); answers whether more is left. */
  cleanUp(): Promise<{ readonly removed: number; readonly more: boolean }>;
  /**
   * Takes a duty, or goes on holding it, and answers whether it is this process's now. Of many nodes one has it; when that
   * one dies, another within seconds. It saves work and guards nothing: a holder that was paused may wake up beside its
   * successor, so every step of a duty is a transaction that looks at what is there.
   */
  takeDuty(duty: Duty): Promise<boolean>;
  /** Answers once a write would succeed, or throws. For readiness. */
  check(): Promise<void>;
  /** The parts that are away, while the store goes on without them. Empty: all is well. */
  missingParts(): readonly StorePart[];
  /** Commits what is queued, notes the clean end, and closes. */
  close(): Promise<void>;
}

/** What exactly one node of a cluster does at a time. */
export type Duty = 'key-schedule' | 'clean-up' | 'security-events' | 'backchannel-logout';

/** What a store can be without for a while: the carrier of the log between nodes. */
export type StorePart = 'redis';

/** The key-encryption key, wherever it lives. It wraps 32-byte data keys and never leaves its place. */
export interface KeyEncryption {
  /** Names the wrapping key, so that a wrong one is told from a damaged row. */
  readonly id: string;
  wrap(dataKey: Uint8Array): Promise<Uint8Array>;
  unwrap(wrapped: Uint8Array): Promise<Uint8Array>;
}

/** Seconds since 1970 by the wall clock: the times inside JWTs. */
export type WallClock = () => number;

/** Cryptographically strong random bytes. */
export type RandomBytes = (length: number) => Uint8Array;
