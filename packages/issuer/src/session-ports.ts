// The part of the store's port that holds sessions: one row for each, whatever the number of its tokens.

import type { RevocationEntry } from '@sealwright/jwt/feed';
import type { AccountRow } from './account-row.ts';
import type { JsonObject } from './json-object.ts';
import type { Page } from './page.ts';
import type { ClientRow } from './registration-ports.ts';
import type { StoreMilliseconds } from './store-time.ts';

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
  /** The browser session that it began in: ends with a sign-out there. Null for one of a first-party application. */
  readonly browserSession: string | null;
  /** What an OAuth grant adds. Null for a session of a first-party application. */
  readonly details: SessionDetails | null;
}

/** What a session holds beyond scope and resource. Every member is optional, and fixed when the session begins. */
export interface SessionDetails {
  /** All resources that were granted (RFC 8707), where there are more than the row's one. */
  readonly resources?: readonly string[];
  /** The parameter `claims` as far as it was granted (OpenID Connect Core §5.5). */
  readonly claims?: JsonObject;
  /** Whether `offline_access` was granted. */
  readonly offline?: boolean;
  /** Who acts for the subject (RFC 8693 §4.1). */
  readonly act?: JsonObject;
  /** The name by which the client knows the person, where that is a pairwise one (OpenID Connect Core §8). */
  readonly subject?: string;
  /** `x5t#S256` of the client certificate that its tokens are bound to (RFC 8705 §3.1). */
  readonly certificate?: string;
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
  /** Live sessions that began in a browser session, whoever's they are, by `sid`; `after` is the last one's. */
  listByBrowserSession(id: string, page?: Page): Promise<readonly SessionRow[]>;
  list(page?: Page): Promise<readonly SessionRow[]>;
  /** Every session of a subject that was not cleaned away, ended ones too, by `sid`. */
  listOfSubject(sub: string, page?: Page): Promise<readonly SessionRow[]>;
  /**
   * Ends every live session of a subject but `exceptSid` and those that began in `exceptBrowserSession`, with its log entries,
   * in bounded transactions. Answers how many.
   */
  endAll(
    sub: string,
    end: {
      readonly reason: EndReason;
      readonly exceptSid?: string;
      readonly exceptBrowserSession?: string;
      readonly entryExpiresAt: number;
    },
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
