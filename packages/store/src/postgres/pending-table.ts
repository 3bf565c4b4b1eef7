import type { PendingChanged, PendingRow, PendingStore } from '@sealwright/issuer/store-port';
import { pendingCodec } from '../pending-row.ts';
import { type Attempt, changeCompared } from './compared-change.ts';
import { type Database, prepare, type Statement } from './database.ts';
import { type FoundPending, preparePendingChange } from './pending-change.ts';
import type { SessionInsert } from './session-insert.ts';
import type { TimedRead, TimedReads } from './timed-read.ts';
import { createTurns } from './turns.ts';

export interface PendingTableParts {
  readonly insert: SessionInsert;
  readonly timed: TimedReads;
}

export function createPendingTable(db: Database, { insert, timed }: PendingTableParts): PendingStore {
  const byKey = prepareFind(db, timed, 'key_hash');
  const byAlias = prepareFind(db, timed, 'alias_hash');
  const create = prepareCreate(db);
  const compareAndSet = preparePendingChange(db);
  const turns = createTurns();
  return {
    create: async (row) => ((await db.run(create, pendingCodec.encode(row))).count === 1 ? 'created' : 'exists'),
    find: async (kind, keyHash) => (await byKey([keyHash, kind]))?.view,
    findByAlias: async (kind, aliasHash) => (await byAlias([aliasHash, kind]))?.view,
    change(kind, keyHash, decide) {
      type Changed = PendingChanged<ReturnType<typeof decide>['outcome']>;
      return changeCompared(turns, `${kind} ${keyHash}`, async (mayWrite): Promise<Attempt<Changed>> => {
        const found = await byKey([keyHash, kind]);
        if (found === undefined) return { done: true, outcome: undefined };
        const { outcome, set, createSession } = decide(found.view);
        if (set === undefined && createSession === undefined) {
          return { done: true, outcome: { outcome, session: undefined } };
        }
        if (!mayWrite) return { done: false };
        if (await compareAndSet(found, set ?? {}, createSession)) {
          return { done: true, outcome: { outcome, session: createSession && 'created' } };
        }
        // Somebody else came between, or the session may not begin: the row tells which.
        if (createSession === undefined || (await byKey([keyHash, kind]))?.version !== found.version) {
          return { done: false };
        }
        return { done: true, outcome: { outcome, session: await insert.whyRefused(db, createSession) } };
      });
    },
  };
}

function prepareFind(db: Database, timed: TimedReads, key: 'key_hash' | 'alias_hash') {
  const read: TimedRead = timed.prepare(
    [...pendingCodec.columns.map((name) => `p.${name}`), 'p.version'],
    `${db.schema}.pending AS p WHERE p.${key} = $1 AND p.kind = $2`,
  );
  return async (values: readonly string[]): Promise<FoundPending | undefined> => {
    const found = await read(values);
    if (found === undefined) return undefined;
    const row: PendingRow = pendingCodec.decode(found.row);
    const version = found.row[pendingCodec.columns.length] as number;
    return { version, view: { row, now: Math.max(found.now, row.createdAt) } };
  };
}

function prepareCreate(db: Database): Statement {
  const { columns } = pendingCodec;
  return prepare(
    `INSERT INTO ${db.schema}.pending (${columns.join(', ')}) VALUES (${columns.map((_, at) => `$${at + 1}`).join(', ')})
     ON CONFLICT DO NOTHING`,
  );
}
