import type {
  Epochs,
  FeedDelta,
  RevocationEntry,
  RevocationHead,
  RevocationStore,
} from '@sealwright/issuer/store-port';
import { type Database, prepare, type Sql } from './database.ts';
import { readLogSnapshot } from './log-snapshot.ts';
import { entryRow, type PutOutbox } from './outbox.ts';
import type { Sequencer } from './sequencer.ts';

export interface RevocationTableParts {
  readonly putOutbox: PutOutbox;
  readonly sequencer: Sequencer;
}

export function createRevocationTable(db: Database, { putOutbox, sequencer }: RevocationTableParts): RevocationStore {
  const { schema } = db;
  const head = prepare(
    `SELECT log_id, seq, hash, cleaned, EXISTS (SELECT FROM ${schema}.outbox) FROM ${schema}.log_head`,
  );
  const following = prepare(`SELECT delta FROM ${schema}.revocation_log WHERE seq > $1 ORDER BY seq LIMIT $2`);
  const raiseIssuer = prepare(`UPDATE ${schema}.state SET issuer_epoch = issuer_epoch + 1 RETURNING issuer_epoch`);
  const epochs = prepare(
    `SELECT issuer_epoch, coalesce((SELECT epoch FROM ${schema}.clients WHERE client_id = $1), 0),
       coalesce((SELECT epoch FROM ${schema}.accounts WHERE sub = $2), 0) FROM ${schema}.state`,
  );
  const raiseTo = prepareRaiseTo(schema);
  const readHead = async () => {
    const row = (await db.run(head)).rows[0] as readonly [string, number, string, number, boolean];
    const [logId, seq, hash, cleaned, waiting] = row;
    return { logId, seq, hash, cleaned, waiting };
  };
  return {
    async head(): Promise<RevocationHead> {
      const { logId, seq, hash, waiting } = await readHead();
      // Who asks for the head vouches for it: nothing may be committed that has no number, whoever could not give it one.
      return waiting ? sequencer.number() : { logId, seq, hash };
    },
    async after(seq, limit) {
      const { rows } = await db.run(following, [seq, limit]);
      // The head after the rows: what was cleaned away in between is known by then.
      const { cleaned, seq: last } = await readHead();
      return seq < cleaned || seq > last ? undefined : rows.map((row) => parseStoredDelta(row[0] as string));
    },
    snapshot: () => readLogSnapshot(db),
    async append(entries) {
      const rows = entries.map(entryRow);
      await db.transaction(async (sql) => {
        await putOutbox(sql, rows);
        for (const entry of entries) await raiseTo(sql, entry);
      });
      return sequencer.number();
    },
    async raiseIssuerEpoch(entryExpiresAt) {
      const epoch = await db.transaction(async (sql) => {
        const raised = (await sql.run(raiseIssuer)).rows[0]?.[0] as number;
        await putOutbox(sql, [entryRow({ kind: 'issuer', epoch: raised, expiresAt: entryExpiresAt })]);
        return raised;
      });
      await sequencer.number();
      return epoch;
    },
    currentEpochs: async (clientId, sub) => (await db.run(epochs, [clientId, sub])).rows[0] as unknown as Epochs,
  };
}

/** Our own canonical text: it was checked when it was written. */
function parseStoredDelta(text: string): FeedDelta {
  return JSON.parse(text) as FeedDelta;
}

export type RaiseTo = (sql: Sql, entry: RevocationEntry) => Promise<void>;

/**
 * An entry that comes from elsewhere (an import after a restore) must bind here too: no session may go on under an epoch
 * that the log has revoked. By maximum, as the verifiers merge.
 */
export function prepareRaiseTo(schema: string): RaiseTo {
  const issuer = prepare(`UPDATE ${schema}.state SET issuer_epoch = $1 WHERE issuer_epoch < $1`);
  const client = prepare(`UPDATE ${schema}.clients SET epoch = $1 WHERE client_id = $2 AND epoch < $1`);
  const subject = prepare(`UPDATE ${schema}.accounts SET epoch = $1 WHERE sub = $2 AND epoch < $1`);
  return async (sql, entry) => {
    if (entry.kind === 'issuer') await sql.run(issuer, [entry.epoch]);
    if (entry.kind === 'client') await sql.run(client, [entry.epoch, entry.id]);
    if (entry.kind === 'subject') await sql.run(subject, [entry.epoch, entry.id]);
  };
}
