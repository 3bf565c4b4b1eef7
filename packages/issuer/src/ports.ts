/**
 * What the issuer needs from outside, declared by the issuer and implemented elsewhere: storage by `@sealwright/store`,
 * key encryption by the program that holds the key. Every write is one transaction and resolves only once it is durable;
 * a rule of the issuer reaches the store as a pure `decide` function, which the store may call again when a write of
 * somebody else came between (compare-and-set), so the same rules run on SQLite and on any other database.
 */
import type { AsymmetricAlgorithm, PublicJwk } from '@sealwright/jwt';
import type { FeedDelta, RevocationEntry } from '@sealwright/jwt/feed';
import type { Page } from './page.ts';
import type { ClientRow, ClientStore, ResourceServerStore } from './registration-ports.ts';
import type { StoreMilliseconds } from './store-time.ts';

export type * from './one-time-port.ts';
export type { Page } from './page.ts';
export type * from './registration-ports.ts';
export type { StoreMilliseconds } from './store-time.ts';

/** The issuer's, the client's and the subject's epoch, as fixed when the person authenticated. */
export type Epochs = readonly [issuer: number, client: number, subject: number];

export type Transport = 'body' | 'cookie';

/** Why a session ended, for people and for evidence; never sent to whoever presents its token. */
export type EndReason = 'logout' | 'revoked' | 'reuse' | 'lockstep' | 'lost-write' | 'password-change' | 'suspended';

export interface SessionRow {
  readonly sid: string;
  readonly clientId: string;
  readonly transport: Transport;
  readonly sub: string;
  /** The one `aud` that its access tokens carry unless a refresh asks for another. */
  readonly resource: string;
  readonly scope: string;
  readonly epochs: Epochs;
  readonly gen: number;
  /** 16 random bytes, part of the MAC `t2`. */
  readonly salt: Uint8Array;
  /** The refresh key that made `RT_gen`. */
  readonly rtKid: string;
  readonly rotatedAt: StoreMilliseconds | null;
  readonly prevRotatedAt: StoreMilliseconds | null;
  readonly attempt: string | null;
  /** Sticky: the client has sent an attempt key at least once. */
  readonly sendsAttempts: boolean;
  readonly recoveries: number;
  readonly streak: number;
  readonly streakGen: number;
  /** RFC 9449 thumbprint of the bound key. */
  readonly jkt: string | null;
  /** Which life of the store it began in; written by the store itself. */
  readonly incarnation: number;
  readonly createdAt: StoreMilliseconds;
  readonly idleEnd: StoreMilliseconds;
  readonly absEnd: StoreMilliseconds;
  readonly revokedAt: StoreMilliseconds | null;
  readonly reason: EndReason | null;
  /** Wall clock, for the claims `auth_time`, `amr`, `acr`. */
  readonly authTimeSeconds: number;
  readonly amr: readonly string[];
  readonly acr: string | null;
  /** Shown to its owner; rounded to the hour. */
  readonly lastUsedAt: StoreMilliseconds;
  readonly userAgent: string | null;
  readonly network: string | null;
  /** Its place in the status lists, under 2^40 and never given twice; null while they were off. */
  readonly statusIndex: number | null;
}

/** A session with all that rule 0 compares it with, read in the same transaction. */
export interface SessionView {
  readonly session: SessionRow;
  readonly account: AccountRow | undefined;
  readonly client: ClientRow | undefined;
  readonly epochs: Epochs;
  /** Raised by a restore and by every start after an unclean end. */
  readonly storeIncarnation: number;
  readonly now: StoreMilliseconds;
}

export type ReuseVerdict = 'tab-race' | 'lost-response' | 'probable-theft';

export interface ReuseEvidence {
  readonly sid: string;
  readonly sub: string;
  readonly clientId: string;
  readonly at: StoreMilliseconds;
  /** Generations between the token presented and the row's. Negative: the token was ahead of the row. */
  readonly gap: number;
  readonly ageMilliseconds: number | null;
  readonly network: string | null;
  readonly userAgent: string | null;
  readonly verdict: ReuseVerdict;
  readonly cause: 'reuse' | 'lockstep' | 'lost-write';
}

/** What a pure rule wants done to one session. Everything in it is committed together, or nothing. */
export interface SessionChange<T> {
  readonly outcome: T;
  /** Columns to set. Left out: the row stays as it is (the answer still waits until what it read is durable). */
  readonly set?: Partial<Omit<SessionRow, 'sid' | 'clientId' | 'sub' | 'createdAt'>>;
  /** Entries for the revocation log; sequence numbers are given in commit order. */
  readonly revoke?: readonly RevocationEntry[];
  readonly evidence?: ReuseEvidence;
}

export type CreateSessionResult = 'created' | 'epoch_changed' | 'account_inactive';

export interface SessionStore {
  /** Inserts only while the account is active and all three epochs equal the current ones, in the same statement. */
  create(session: SessionRow): Promise<CreateSessionResult>;
  find(sid: string): Promise<SessionView | undefined>;
  /** Undefined when there is no such session. `decide` is pure and may run again. */
  change<T>(sid: string, decide: (view: SessionView) => SessionChange<T>): Promise<T | undefined>;
  /** Live sessions of a subject, newest first. */
  listBySubject(sub: string, page?: Page): Promise<readonly SessionRow[]>;
  list(page?: Page): Promise<readonly SessionRow[]>;
  /** Ends every live session of a subject but `exceptSid`, with its log entries, in bounded transactions. Answers how many. */
  endAll(
    sub: string,
    end: { readonly reason: EndReason; readonly exceptSid?: string; readonly entryExpiresAt: number },
  ): Promise<number>;
  listEvidence(page?: Page): Promise<readonly ReuseEvidence[]>;
  /**
   * The places in the status lists of those sessions that a revocation reaches, also of ended ones, at most `limit` rows
   * looked at. `next` goes on behind them; it is opaque, and undefined at the end.
   */
  listStatusIndexes(of: ReachedSessions, page: StatusIndexPage): Promise<StatusIndexes>;
}

/** Which sessions: by name, or those that began under a lower epoch. */
export type ReachedSessions =
  | { readonly kind: 'session'; readonly sids: readonly string[] }
  | { readonly kind: 'subject' | 'client'; readonly id: string; readonly below: number }
  | { readonly kind: 'issuer'; readonly below: number };

export interface StatusIndexPage {
  readonly after?: string | undefined;
  /** 1 to 1,000. */
  readonly limit: number;
}

export interface StatusIndexes {
  readonly indexes: readonly number[];
  readonly next: string | undefined;
}

export type AccountStatus = 'active' | 'suspended';

export interface AccountRow {
  readonly sub: string;
  /** Normalised: trimmed, NFC, lower case. Unique. */
  readonly email: string;
  readonly emailVerified: boolean;
  /** A PHC string of argon2id, or null for an account that has no password. */
  readonly passwordHash: string | null;
  readonly status: AccountStatus;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  readonly scopes: readonly string[];
  readonly epoch: number;
  readonly createdAt: StoreMilliseconds;
}

export interface AccountChange<T> {
  readonly outcome: T;
  readonly set?: Partial<Omit<AccountRow, 'sub' | 'epoch' | 'createdAt'>>;
  /** Raises the subject's epoch by one and writes the log entry: every session and token of before is dead. */
  readonly raiseEpoch?: { readonly reason: EndReason; readonly entryExpiresAt: number };
  /** A session that begins after the raise, in the same transaction; its third epoch is set by the store to the new one. */
  readonly createSession?: SessionRow;
}

export interface AccountStore {
  create(account: AccountRow): Promise<'created' | 'exists'>;
  find(sub: string): Promise<AccountRow | undefined>;
  findByEmail(email: string): Promise<AccountRow | undefined>;
  change<T>(sub: string, decide: (account: AccountRow) => AccountChange<T>): Promise<T | undefined>;
  list(page?: Page): Promise<readonly AccountRow[]>;
  count(): Promise<number>;
}

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
export type Duty = 'key-schedule' | 'clean-up' | 'security-events';

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
