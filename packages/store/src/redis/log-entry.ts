import { type FeedDelta, formatDelta } from '@sealwright/issuer/store-port';
import { extendLogHash } from '../feed-hash.ts';
import type { LogRow } from '../postgres/log-carrier.ts';
import type { RedisSecret } from './redis-secret.ts';

/** What an entry of the Stream turned out to be: a delta, or the mark behind which the Stream is whole. */
export type LogEntry =
  | { readonly kind: 'delta'; readonly row: LogRow }
  | { readonly kind: 'begin'; readonly seq: number };

/** The words of one delta as the script of publishing takes them. */
export function writeEntry(secret: RedisSecret, logId: string, row: LogRow): readonly string[] {
  const end = row.expiresAt === null ? '' : String(row.expiresAt);
  return [String(row.seq), row.delta, row.hash, end, macOfRow(secret, logId, row)];
}

/**
 * Reads what XRANGE answers. Undefined for anything that no node of this installation has written as it stands: whoever
 * can write to Redis must not be able to revoke, let alone have something imported into PostgreSQL after a restore.
 */
export function readEntry(secret: RedisSecret, logId: string, answer: unknown): LogEntry | undefined {
  const [id, words] = Array.isArray(answer) ? (answer as readonly unknown[]) : [];
  const form = typeof id === 'string' ? /^(\d{1,16})-([01])$/.exec(id) : null;
  const fields = readFields(words);
  const seq = Number(form?.[1]);
  if (form === null || fields === undefined || !Number.isSafeInteger(seq)) return undefined;
  if (form[2] === '1') return fields['m'] === macOfBegin(secret, logId, seq) ? { kind: 'begin', seq } : undefined;
  const { d: delta, h: hash, e: end, m: mac } = fields;
  if (delta === undefined || hash === undefined || end === undefined || !/^(\d{1,15})?$/.test(end)) return undefined;
  const row = { seq, delta, hash, expiresAt: end === '' ? null : Number(end) };
  return mac === macOfRow(secret, logId, row) && isCanonical(row) ? { kind: 'delta', row } : undefined;
}

/** Whether each row follows the one before it: the hash covers the delta, and the delta its number. */
export function isChain(rows: readonly LogRow[]): boolean {
  return rows.every((row, at) => {
    const before = rows[at - 1];
    return before === undefined || row.hash === extendLogHash(before.hash, row.delta);
  });
}

export function macOfPointer(secret: RedisSecret, logId: string, incarnation: number): string {
  return secret.mac('log', `pointer\n${incarnation}\n${logId}`);
}

export function macOfBegin(secret: RedisSecret, logId: string, seq: number): string {
  return secret.mac('log', `begin\n${seq}\n${logId}`);
}

/** The delta itself too: the hash binds it only to whom knows the hash before. */
function macOfRow(secret: RedisSecret, logId: string, { seq, delta, hash, expiresAt }: LogRow): string {
  return secret.mac('log', `delta\n${seq}\n${logId}\n${hash}\n${expiresAt ?? ''}\n${delta}`);
}

function readFields(words: unknown): Readonly<Record<string, string>> | undefined {
  if (!Array.isArray(words) || words.length % 2 !== 0 || !words.every((word) => typeof word === 'string'))
    return undefined;
  const pairs = words.flatMap((word, at) => (at % 2 === 0 ? [[word, words[at + 1]] as const] : []));
  return Object.fromEntries(pairs) as Record<string, string>;
}

function isCanonical({ seq, delta }: LogRow): boolean {
  try {
    const value = JSON.parse(delta) as FeedDelta;
    return value.seq === seq && formatDelta(value) === delta;
  } catch {
    return false;
  }
}
