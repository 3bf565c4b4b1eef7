/**
 * The part of the store's port that OAuth and OpenID Connect stand on: what waits for a few minutes (codes, pushed requests,
 * devices, sign-ins under way), who is signed in at the authorization server itself, what people have consented to, and
 * who they are elsewhere.
 */
import type { AccountRow } from './account-row.ts';
import type { JsonObject } from './json-object.ts';
import type { Page } from './page.ts';
import type { CreateSessionResult, Epochs, SessionRow } from './session-ports.ts';
import type { StoreMilliseconds } from './store-time.ts';

/** A record that lives for minutes: an authorization code, a pushed request, a device's wait, a sign-in under way here or elsewhere. */
export type PendingKind = 'code' | 'pushed-request' | 'device' | 'interaction' | 'upstream';

export interface PendingRow {
  readonly kind: PendingKind;
  /** base64url(SHA-256(the secret that names it)): whoever reads the database cannot use it. */
  readonly keyHash: string;
  /** A second name, hashed alike (the user code of a device), unique within its kind; or null. */
  readonly aliasHash: string | null;
  readonly clientId: string;
  /** Whose it is, once that is known. */
  readonly sub: string | null;
  /** The issuer's own record. The store does not look into it. */
  readonly body: JsonObject;
  /** The session that it gave. */
  readonly sid: string | null;
  readonly usedAt: StoreMilliseconds | null;
  readonly createdAt: StoreMilliseconds;
  /** It is good until then. Clean-up takes an unused one an hour later, a used one a day later: a replay is recognised. */
  readonly expiresAt: StoreMilliseconds;
}

/** A row as it stands, also one that is used or over: the rule judges that. */
export interface PendingView {
  readonly row: PendingRow;
  readonly now: StoreMilliseconds;
}

/** What a pure rule wants done to one pending row. Everything in it is committed together, or nothing. */
export interface PendingChange<T> {
  readonly outcome: T;
  readonly set?: Partial<Pick<PendingRow, 'body' | 'sub' | 'sid' | 'usedAt' | 'expiresAt'>>;
  /** A session to begin with it, under the conditions of `SessionStore.create`: if they fail, nothing at all is written. */
  readonly createSession?: SessionRow;
}

export interface PendingChanged<T> {
  readonly outcome: T;
  /** Of `createSession`; undefined where none was wanted. */
  readonly session: CreateSessionResult | undefined;
}

export interface PendingStore {
  /** `exists`: one of that kind has this key or this alias. */
  create(row: PendingRow): Promise<'created' | 'exists'>;
  find(kind: PendingKind, keyHash: string): Promise<PendingView | undefined>;
  findByAlias(kind: PendingKind, aliasHash: string): Promise<PendingView | undefined>;
  /** Undefined when there is no such row. `decide` is pure and may run again; of many at once each sees what the others left. */
  change<T>(
    kind: PendingKind,
    keyHash: string,
    decide: (view: PendingView) => PendingChange<T>,
  ): Promise<PendingChanged<T> | undefined>;
}

/** A person who signed in at the authorization server's own pages, in one browser: what makes single sign-on. */
export interface BrowserSessionRow {
  /** Random and public. */
  readonly id: string;
  /** base64url(SHA-256(the cookie's secret)). Unique. */
  readonly secretHash: string;
  readonly sub: string;
  /** Whose epoch is the second one: the application that the pages are. */
  readonly clientId: string;
  readonly epochs: Epochs;
  /** Wall clock, for `auth_time`. */
  readonly authTimeSeconds: number;
  readonly amr: readonly string[];
  readonly acr: string | null;
  readonly createdAt: StoreMilliseconds;
  /** Shown to its owner; rounded to the hour. */
  readonly lastUsedAt: StoreMilliseconds;
  readonly idleEnd: StoreMilliseconds;
  readonly absEnd: StoreMilliseconds;
  readonly endedAt: StoreMilliseconds | null;
  readonly userAgent: string | null;
  readonly network: string | null;
}

/** A browser session with all that decides whether it still stands, read in the same transaction. */
export interface BrowserSessionView {
  readonly session: BrowserSessionRow;
  readonly account: AccountRow | undefined;
  /** The current ones. */
  readonly epochs: Epochs;
  readonly now: StoreMilliseconds;
}

export interface BrowserSessionChange<T> {
  readonly outcome: T;
  readonly set?: Partial<Omit<BrowserSessionRow, 'id' | 'sub' | 'clientId' | 'createdAt'>>;
}

export interface BrowserSessionStore {
  /** Inserts only while the account is active and all three epochs equal the current ones, in the same statement. */
  create(session: BrowserSessionRow): Promise<CreateSessionResult>;
  find(id: string): Promise<BrowserSessionView | undefined>;
  findBySecret(secretHash: string): Promise<BrowserSessionView | undefined>;
  /** Undefined when there is no such session. `decide` is pure and may run again. */
  change<T>(id: string, decide: (view: BrowserSessionView) => BrowserSessionChange<T>): Promise<T | undefined>;
  /** Those of a subject that stand (not ended, not over, under the current epochs), newest first. */
  listBySubject(sub: string, page?: Page): Promise<readonly BrowserSessionRow[]>;
}

/** What a person lets an application have. */
export interface ConsentRow {
  readonly sub: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  /** Names of single claims, asked for by the parameter `claims`. */
  readonly claims: readonly string[];
  readonly grantedAt: StoreMilliseconds;
}

export interface ConsentStore {
  find(sub: string, clientId: string): Promise<ConsentRow | undefined>;
  /** Replaces what was there, and merges nothing. */
  put(consent: ConsentRow): Promise<void>;
  /** Answers whether there was one. */
  remove(sub: string, clientId: string): Promise<boolean>;
  /** By client identifier; `after` is the last one's. */
  listBySubject(sub: string, page?: Page): Promise<readonly ConsentRow[]>;
}

/** A person at an upstream provider, by the pair that names one there and nowhere else: never by an address. */
export interface IdentityRow {
  readonly issuer: string;
  readonly subject: string;
  readonly sub: string;
  /** As the provider told it when it was linked, for people to tell their links apart. */
  readonly email: string | null;
  readonly linkedAt: StoreMilliseconds;
}

export interface IdentityStore {
  find(issuer: string, subject: string): Promise<IdentityRow | undefined>;
  /** `exists`: that pair is linked already, to this account or another. */
  link(identity: IdentityRow): Promise<'linked' | 'exists'>;
  /** Answers whether the pair was linked to this very account. */
  unlink(issuer: string, subject: string, sub: string): Promise<boolean>;
  /** All of them: a person has a handful. At most 100. */
  listBySubject(sub: string): Promise<readonly IdentityRow[]>;
}
