import { type IssuerKey, importVerificationJwk, type PublicJwk } from '@sealwright/jwt';
import { extendFeedHash, type FeedDelta, type FeedSnapshot, type FeedStatement } from '@sealwright/jwt/feed';
import { maxPublishedKeys, maxUnprovenDeltas, snapshotSliceEntries } from './defaults.ts';
import { errors } from './errors.ts';
import { RevocationTable, type RevocationTarget } from './revocation-table.ts';

/** Where a log stands: the last delta and the running hash after it. */
export interface LogPosition {
  readonly logId: string;
  readonly seq: number;
  readonly hash: string;
}

/**
 * A verifier's copy of an issuer's revocation log: what was signed, and beside it what arrived and is not signed yet.
 *
 * A revocation counts from its arrival: waiting for the signature would cost time, and a lie could only refuse. It lies in
 * a table of its own until a signed statement covers it, or one that answers a later question denies it, so a lie lasts no
 * longer than its teller. What gives (a published key) counts only once it is signed.
 *
 * It does NOT verify statements, and knows no clock: see `FeedFreshness`.
 */
export class FeedLog {
  readonly #issuer: string;
  readonly #proven: RevocationTable;
  #unproven: RevocationTable | undefined;
  #signed: LogPosition | undefined;
  /** The latest time that a statement of this log had. */
  #signedTime = 0;
  #received: LogPosition | undefined;
  /** Since the last statement on this stream. */
  #pending: FeedDelta[] = [];
  /** Published keys among them: unlike entries they may be long. */
  #pendingKeys = 0;
  /** From earlier streams, neither confirmed nor refuted. */
  #suspended: FeedDelta[] = [];
  #published = new Map<string, IssuerKey>();
  #keyVersion = 0;

  constructor(issuer: string, nowSeconds: number) {
    this.#issuer = issuer;
    this.#proven = new RevocationTable(nowSeconds);
  }

  /** The last position that a statement covers; a new stream starts after it. */
  get position(): LogPosition | undefined {
    return this.#signed;
  }

  /** Rises when a key is revoked or a published one withdrawn. */
  get keyVersion(): number {
    return this.#keyVersion;
  }

  get size(): number {
    return this.#proven.size + (this.#unproven?.size ?? 0);
  }

  isRevoked(target: RevocationTarget): boolean {
    return this.#proven.isRevoked(target) || (this.#unproven?.isRevoked(target) ?? false);
  }

  isKeyRevoked(kid: string): boolean {
    return this.#proven.revokedKeys.has(kid) || (this.#unproven?.revokedKeys.has(kid) ?? false);
  }

  /** By a signed statement: what merely arrived must not be able to silence the feed. */
  isKeyCondemned(kid: string): boolean {
    return this.#proven.revokedKeys.has(kid);
  }

  findPublishedKey(kid: string | undefined): IssuerKey | undefined {
    return kid === undefined ? undefined : this.#published.get(kid);
  }

  /** Published keys that the issuer's JWK Set has by now live and die with that set. */
  settlePublishedKeys(held: readonly string[]): void {
    for (const kid of held) this.#published.delete(kid);
  }

  /**
   * Takes in a snapshot whose statement was verified and is covered by it. Merged by union: what an earlier log revoked
   * stays until it ends. Published keys are replaced: what the new state does not give is withdrawn.
   *
   * @throws `feed_hash_mismatch` where the statement was made for another snapshot, `feed_outdated` where an old one was kept
   */
  async takeSnapshot(snapshot: FeedSnapshot, statement: FeedStatement, pause: () => Promise<void>): Promise<void> {
    if (statement.snapshot === undefined || statement.snapshot !== snapshot.digest)
      throw errors.create('feed_hash_mismatch');
    const sameLog = this.#signed?.logId === statement.log_id;
    // An issuer that lost a part of its log says so later than it said more; who kept an old snapshot says it as before.
    const older = sameLog && statement.seq < (this.#signed?.seq ?? 0) && statement.time <= this.#signedTime;
    if (older) throw errors.create('feed_outdated');
    const { entries } = snapshot;
    this.#reserve(snapshot);
    for (let start = 0; start < entries.length; start += snapshotSliceEntries) {
      if (start > 0) await pause();
      for (const entry of entries.slice(start, start + snapshotSliceEntries)) this.#proven.add(entry);
    }
    this.#published = new Map();
    for (const jwk of snapshot.keys) await this.#publish(jwk);
    this.#keyVersion += 1;
    this.#suspended = sameLog ? [...this.#suspended, ...this.#pending].filter(({ seq }) => seq > statement.seq) : [];
    this.#dropPending();
    this.#signed = { logId: statement.log_id, seq: statement.seq, hash: statement.hash };
    this.#signedTime = sameLog ? Math.max(this.#signedTime, statement.time) : statement.time;
    this.#received = this.#signed;
    this.#rebuildUnproven();
  }

  /** Goes back to what is signed, before a new stream that starts there. What was received meanwhile still refuses. */
  rewind(): void {
    const entries = this.#pending.filter((delta) => 'entry' in delta);
    this.#suspended = [...this.#suspended, ...entries].slice(-maxUnprovenDeltas);
    this.#dropPending();
    this.#received = this.#signed;
  }

  /**
   * Takes in the next delta of the stream.
   *
   * @throws `feed_gap`, `feed_unproven`
   */
  async receive(delta: FeedDelta): Promise<void> {
    const at = this.#received;
    if (at === undefined || delta.seq !== at.seq + 1) throw errors.create('feed_gap');
    const keys = this.#pendingKeys + ('publish' in delta ? 1 : 0);
    if (this.#pending.length >= maxUnprovenDeltas || keys > maxPublishedKeys) throw errors.create('feed_unproven');
    this.#pendingKeys = keys;
    this.#pending.push(delta);
    this.#refuseAtOnce(delta);
    this.#received = { logId: at.logId, seq: delta.seq, hash: await extendFeedHash(at.hash, delta) };
  }

  /**
   * Takes in a verified statement of the stream: all that was received must be exactly what it covers. Answers the deltas
   * that it proved.
   *
   * @throws `feed_log_changed`, `feed_gap`, `feed_hash_mismatch`
   */
  async prove(statement: FeedStatement): Promise<readonly FeedDelta[]> {
    const at = this.#received;
    if (at === undefined || statement.log_id !== at.logId) throw errors.create('feed_log_changed');
    if (statement.seq !== at.seq) throw errors.create('feed_gap');
    if (statement.hash !== at.hash) throw errors.create('feed_hash_mismatch');
    this.#signed = at;
    this.#signedTime = Math.max(this.#signedTime, statement.time);
    if (this.#pending.length === 0 && this.#suspended.length === 0) return [];
    const proven = this.#pending;
    this.#dropPending();
    for (const delta of proven) {
      if ('entry' in delta) this.#proven.add(delta.entry);
      else await this.#publish(delta.publish);
    }
    // All of it arrived before this stream's question was asked, and the answer to that covers whatever was committed by then.
    this.#suspended = [];
    this.#rebuildUnproven();
    return proven;
  }

  /** One slice of clean-up by the issuer's clock. */
  sweep(issuerSeconds: number): void {
    this.#proven.sweep(issuerSeconds);
  }

  #dropPending(): void {
    this.#pending = [];
    this.#pendingKeys = 0;
  }

  #refuseAtOnce(delta: FeedDelta): void {
    if (!('entry' in delta)) return;
    this.#unproven ??= new RevocationTable(0);
    this.#unproven.add(delta.entry);
    if (delta.entry.kind === 'key') this.#keyVersion += 1;
  }

  #rebuildUnproven(): void {
    this.#unproven = undefined;
    for (const delta of this.#suspended) this.#refuseAtOnce(delta);
  }

  async #publish(jwk: PublicJwk): Promise<void> {
    const issuer = this.#issuer;
    if (this.#published.size >= maxPublishedKeys) return;
    // A key that cannot be used is left out, as in a JWK Set: its tokens are refused, all others live on.
    const key = await importVerificationJwk(jwk).catch(() => undefined);
    if (key !== undefined) this.#published.set(key.kid, Object.freeze({ issuer, key }));
  }

  #reserve({ entries }: FeedSnapshot): void {
    const counts = { token: 0, session: 0, subject: 0, client: 0, issuer: 0, key: 0 };
    for (const { kind } of entries) counts[kind] += 1;
    this.#proven.reserve({ tokens: counts.token, sessions: counts.session, subjects: counts.subject });
  }
}
