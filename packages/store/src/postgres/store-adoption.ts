import type { FeedDelta, RevocationEntry } from '@sealwright/issuer/store-port';
import { adoptedEntrySeconds } from '../defaults.ts';
import { errors } from '../errors.ts';
import { initialLogHash } from '../feed-hash.ts';
import { prepare, type Sql, type TransactionSql } from './database.ts';
import type { LogCarrier, LogLife, LogRow } from './log-carrier.ts';
import { readLostRows } from './lost-rows.ts';
import { bodyOfText, entryRow, preparePutOutbox } from './outbox.ts';
import { prepareRaiseTo } from './revocation-table.ts';
import { checkServer, type ServerIdentity } from './server-check.ts';
import { randomLogId } from './store-birth.ts';
import { decodeLife, readLifeText, type StoredLife } from './stored-life.ts';

export interface AdoptionFacts {
  /** What the database holds. */
  readonly life: StoredLife;
  /** Which database it is now. */
  readonly identity: ServerIdentity;
  /** What the carrier held just before, if it could be asked. */
  readonly carried: (LogLife & { readonly seq: number }) | undefined;
  /** What this node had seen. */
  readonly seen: (LogLife & { readonly seq: number }) | undefined;
}

export interface Adopted {
  /** The life that goes on, whoever began it. */
  readonly life: StoredLife;
  /** Deltas that came back from the carrier, by this call. */
  readonly imported: number;
  /** Whether this call ended every session, since something may have been lost that nobody knows. */
  readonly issuerEpochRaised: boolean;
}

/** Begins a new life of the store, unless somebody else just did. */
export type Adoption = (connection: TransactionSql, facts: AdoptionFacts) => Promise<Adopted>;

/**
 * A new life after a restore, or after a promotion that may have lost something: another log, a higher incarnation (so that
 * refresh tokens whose rotation was lost are forgiven), and every revocation that the carrier still holds and the
 * database lost, brought back with what it did. If what was lost cannot be covered by the carrier, the issuer's epoch rises, and
 * everybody signs in again: some revocation might be missing, and nobody can say which.
 *
 * One transaction under the lock of the state's row, which the second of two nodes finds done.
 */
export function prepareAdoption({
  schema,
  carrier,
  promotionsKeepCommits,
}: {
  readonly schema: string;
  readonly carrier: LogCarrier | undefined;
  readonly promotionsKeepCommits: boolean;
}): Adoption {
  const locked = prepare(readLifeText(schema, 'FOR UPDATE'));
  const begin = prepareBegin(schema);
  // The carrier knows of no code that was used and of no browser that was signed out. However many rows: no time at all.
  const forgetWhatPasses = prepare(`TRUNCATE ${schema}.pending, ${schema}.browser_sessions`);
  const bringBack = prepareBringBack(schema);
  const raiseIssuer = prepareRaiseIssuer(schema);
  return async (connection, facts) => {
    const { life, identity, carried, seen } = facts;
    const lost = await readLostRows(carrier, life, carried);
    const promoted = life.systemId === identity.systemId && identity.timeline > life.timeline;
    const hasLost = seen !== undefined && (seen.incarnation > life.incarnation || seen.seq > life.seq);
    const isCarried = lost.isCovered && reaches(seen, carried, life.seq + lost.rows.length);
    const keepsCommits = promotionsKeepCommits && promoted && !hasLost;
    const isCovered = isCarried || keepsCommits;
    return connection.transaction(async (sql) => {
      // A pool may have gone to another server since: what was found on the former one is not to be written into this one.
      const here = await checkServer(sql);
      if (here.systemId !== identity.systemId || here.timeline !== identity.timeline)
        throw errors.create('store_conflict');
      const now = decodeLife((await sql.run(locked)).rows[0] ?? []);
      const isDone = now.systemId === identity.systemId && now.timeline === identity.timeline;
      if (isDone && now.logId !== life.logId) return { life: now, imported: 0, issuerEpochRaised: false };
      const incarnation = Math.max(now.incarnation, carried?.incarnation ?? 0, seen?.incarnation ?? 0) + 1;
      await bringBack(sql, lost.rows);
      if (!isCovered) await raiseIssuer(sql);
      if (!keepsCommits) await sql.run(forgetWhatPasses);
      const begun = await begin(sql, { ...now, ...identity, incarnation });
      return { life: begun, imported: lost.rows.length, issuerEpochRaised: !isCovered };
    });
  };
}

/** Revocations are answered while the carrier is away, too: what this node has seen beyond the carrier's end is lost. */
function reaches(seen: AdoptionFacts['seen'], carried: AdoptionFacts['carried'], end: number): boolean {
  if (seen === undefined || carried === undefined) return seen === undefined;
  if (seen.incarnation !== carried.incarnation) return seen.incarnation < carried.incarnation;
  return seen.logId === carried.logId && seen.seq <= end;
}

function prepareBegin(schema: string) {
  const state = prepare(`UPDATE ${schema}.state SET incarnation = $1, system_id = $2, timeline = $3`);
  // Numbers go on, the log is another: nobody can take one for the other, and whoever asks from before takes a snapshot.
  const head = prepare(`UPDATE ${schema}.log_head SET log_id = $1, hash = $2, cleaned = seq`);
  return async (sql: Sql, life: StoredLife): Promise<StoredLife> => {
    const logId = randomLogId();
    const hash = initialLogHash(logId);
    await sql.run(state, [life.incarnation, life.systemId, life.timeline]);
    await sql.run(head, [logId, hash]);
    return { ...life, logId, hash };
  };
}

/** The entries, and what the transactions that they came from had done besides. */
function prepareBringBack(schema: string) {
  const putOutbox = preparePutOutbox(schema);
  const raiseTo = prepareRaiseTo(schema);
  const endSessions = prepare(
    `UPDATE ${schema}.sessions SET revoked_at = greatest(created_at, ${schema}.now_ms()), reason = 'revoked', version = version + 1
     WHERE sid = ANY ($1) AND revoked_at IS NULL`,
  );
  const condemn = prepare(
    `UPDATE ${schema}.keys SET state = 'removed', compromised = true, sealed = NULL, removed_at = ${schema}.now_ms()
     WHERE kid = ANY ($1) AND NOT compromised`,
  );
  return async (sql: Sql, rows: readonly LogRow[]): Promise<void> => {
    await putOutbox(
      sql,
      rows.map(({ delta, expiresAt }) => ({ body: bodyOfText(delta), expiresAt })),
    );
    const entries = rows.flatMap(({ delta }) => entryOf(delta));
    for (const entry of entries) await raiseTo(sql, entry);
    await sql.run(endSessions, [idsOf(entries, 'session')]);
    await sql.run(condemn, [idsOf(entries, 'key')]);
  };
}

function prepareRaiseIssuer(schema: string) {
  const putOutbox = preparePutOutbox(schema);
  const raise = prepare(
    `UPDATE ${schema}.state SET issuer_epoch = issuer_epoch + 1 RETURNING issuer_epoch, ${schema}.now_ms() / 1000`,
  );
  return async (sql: Sql): Promise<void> => {
    const [epoch, now] = (await sql.run(raise)).rows[0] as readonly [number, number];
    await putOutbox(sql, [entryRow({ kind: 'issuer', epoch, expiresAt: now + adoptedEntrySeconds })]);
  };
}

function entryOf(text: string): readonly RevocationEntry[] {
  const delta = JSON.parse(text) as FeedDelta;
  return 'entry' in delta ? [delta.entry] : [];
}

function idsOf(entries: readonly RevocationEntry[], kind: 'session' | 'key'): readonly string[] {
  return entries.flatMap((entry) => (entry.kind === kind && 'id' in entry ? [entry.id] : []));
}
