import { createHash, type Hash } from 'node:crypto';
import { accountCodec } from './account-row.ts';
import { browserSessionCodec } from './browser-session-row.ts';
import { clientCodec } from './client-row.ts';
import { consentCodec } from './consent-row.ts';
import { evidenceCodec } from './evidence-row.ts';
import { identityCodec } from './identity-row.ts';
import { keyCodec } from './key-row.ts';
import { pendingCodec } from './pending-row.ts';
import { createRecordCodec, plain, type RecordCodec, type SqlRow, type SqlValue } from './record-codec.ts';
import { resourceCodec } from './resource-row.ts';
import { sessionCodec } from './session-row.ts';

/** A table as it is copied from one database to another. */
export interface CopiedTable {
  readonly name: CopiedTableName;
  /** What its rows are read by, in order: the same order in every database. */
  readonly key: string;
  readonly columns: readonly string[];
  /** A row of any database in the one form that all of them take: booleans as such, lists in canonical JSON. */
  recode(row: SqlRow): SqlValue[];
}

export type CopiedTableName =
  | 'accounts'
  | 'clients'
  | 'resources'
  | 'keys'
  | 'sessions'
  | 'evidence'
  | 'revocation_log'
  | 'settings'
  | 'pending'
  | 'browser_sessions'
  | 'consents'
  | 'identities'
  | 'one_time_values';

/** What a store says of itself, which goes with its rows: whoever followed it must find the same one. */
export interface CopiedState {
  readonly incarnation: number;
  readonly issuerEpoch: number;
  readonly logId: string;
  readonly seq: number;
  readonly hash: string;
  /** Deltas up to here are not all there any more. */
  readonly cleaned: number;
  /** No time that was ever answered is later. */
  readonly clockFloor: number;
}

/** A store that stands still while it is read. */
export interface CopySource {
  readonly state: CopiedState;
  /** Rows whose key lies behind `after` (undefined: from the first), in the order of the keys, at most `limit`. */
  read(table: CopiedTable, after: SqlValue | undefined, limit: number): readonly CopiedRow[];
  /** Lets go of it. It is as it was. */
  close(): void;
}

export interface CopiedRow {
  readonly key: SqlValue;
  readonly values: readonly SqlValue[];
}

/** How many rows of each table were copied, and a SHA-256 over what was read of it and found again. */
export type CopyReport = Readonly<Record<CopiedTableName, { readonly rows: number; readonly digest: string }>>;

/** Every table but those that belong to a running server alone: duties, and the outbox, which no embedded store has. */
export const copiedTables: readonly CopiedTable[] = [
  createCopiedTable('accounts', 'sub', accountCodec),
  createCopiedTable('clients', 'client_id', clientCodec),
  createCopiedTable('resources', 'resource', resourceCodec),
  createCopiedTable('keys', 'kid', keyCodec),
  createCopiedTable('sessions', 'sid', sessionCodec, ['sweep_at']),
  createCopiedTable('evidence', 'id', evidenceCodec),
  createCopiedTable(
    'revocation_log',
    'seq',
    createRecordCodec<{ seq: number; delta: string; hash: string; expiresAt: number | null }>({
      seq: plain('seq'),
      delta: plain('delta'),
      hash: plain('hash'),
      expiresAt: plain('expires_at'),
    }),
  ),
  createCopiedTable(
    'settings',
    'name',
    createRecordCodec<{ name: string; value: string }>({ name: plain('name'), value: plain('value') }),
  ),
  createCopiedTable('pending', 'id', pendingCodec),
  createCopiedTable('browser_sessions', 'row_id', browserSessionCodec),
  createCopiedTable('consents', 'id', consentCodec),
  createCopiedTable('identities', 'id', identityCodec),
  createCopiedTable(
    'one_time_values',
    'value',
    createRecordCodec<{ value: Uint8Array; expiresAt: number }>({
      value: plain<Uint8Array>('value'),
      expiresAt: plain('expires_at'),
    }),
  ),
];

function createCopiedTable<R extends object>(
  name: CopiedTableName,
  key: string,
  codec: RecordCodec<R>,
  more: readonly string[] = [],
): CopiedTable {
  const own = codec.columns.length;
  return {
    name,
    key,
    columns: [...codec.columns, ...more],
    recode: (row) => [...codec.encode(codec.decode(row)), ...(row.slice(own) as SqlValue[])],
  };
}

/** Takes note of rows, so that what was read and what was written can be compared without either being kept. */
export interface RowDigest {
  add(rows: readonly CopiedRow[]): void;
  end(): { readonly rows: number; readonly digest: string };
}

export function createRowDigest(): RowDigest {
  const hash: Hash = createHash('sha256');
  let count = 0;
  return {
    add(rows) {
      count += rows.length;
      for (const { values } of rows) hash.update(`${JSON.stringify(values.map(shown))}\n`);
    },
    end: () => ({ rows: count, digest: hash.digest('base64url') }),
  };
}

function shown(value: SqlValue): unknown {
  return value instanceof Uint8Array ? { bytes: Buffer.from(value).toString('base64url') } : value;
}
