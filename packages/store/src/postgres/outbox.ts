import { type FeedDelta, formatDelta, type PublicJwk, type RevocationEntry } from '@sealwright/issuer/store-port';
import { prepare, type Sql, type Statement } from './database.ts';

/** A delta that waits for its number. */
export interface OutboxRow {
  /** Its canonical text without the braces and the number. */
  readonly body: string;
  readonly expiresAt: number | null;
}

/** @throws AuthError feed_malformed: no verifier could read the entry */
export function entryRow(entry: RevocationEntry): OutboxRow {
  return { body: bodyOf({ seq: 1, entry }), expiresAt: entry.kind === 'key' ? null : entry.expiresAt };
}

export function publishRow(key: PublicJwk): OutboxRow {
  return { body: bodyOf({ seq: 1, publish: key }), expiresAt: null };
}

/** The way back: what a numbered delta was before it had its number. */
export function bodyOfText(delta: string): string {
  return bodyOf(JSON.parse(delta) as FeedDelta);
}

export type PutOutbox = (sql: Sql, rows: readonly OutboxRow[]) => Promise<void>;

/** Puts rows into the outbox, in their order. To be run in the transaction that does what they say. */
export function preparePutOutbox(schema: string): PutOutbox {
  const insert: Statement = prepare(
    `INSERT INTO ${schema}.outbox (body, expires_at) SELECT entry.body, entry.ends
     FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS entry (body, ends, place) ORDER BY entry.place`,
  );
  return async (sql, rows) => {
    if (rows.length === 0) return;
    await sql.run(insert, [rows.map(({ body }) => body), rows.map(({ expiresAt }) => expiresAt)]);
  };
}

function bodyOf(delta: FeedDelta): string {
  const { seq } = delta;
  return formatDelta(delta).slice(`{"seq":${seq},`.length, -1);
}
