import type { RevocationHead } from '@sealwright/issuer/store-port';
import { sequenceRows } from '../defaults.ts';
import { type Database, prepare } from './database.ts';
import type { LogRow } from './log-carrier.ts';
import { createReruns } from './turns.ts';

export interface Sequencer {
  /** Resolves once everything that was committed to the outbox before the call has its number. Answers the head then. */
  number(): Promise<RevocationHead>;
}

export interface SequencerParts {
  /** Numbers were given here, up to `seq`. */
  numbered(logId: string, seq: number): void;
  /** Hands on what was numbered to the carrier between nodes; does not reject. */
  deliver(logId: string, rows: readonly LogRow[]): Promise<void>;
}

/** One run at a time in this node, many callers to a run; between nodes the lock of the head's row decides. */
export function createSequencer(db: Database, { numbered: told, deliver }: SequencerParts): Sequencer {
  const statement = prepare(`SELECT * FROM ${db.schema}.sequence_outbox($1)`);
  const slice = async (): Promise<{ readonly head: RevocationHead; readonly more: boolean }> => {
    const { rows } = await db.run(statement, [sequenceRows]);
    const numbered = rows.slice(0, -1).map(decodeNumbered);
    const [logId, seq, hash] = rows.at(-1) as readonly [string, number, string];
    if (numbered.length > 0) {
      told(logId, seq);
      await deliver(logId, numbered);
    }
    return { head: { logId, seq, hash }, more: numbered.length === sequenceRows };
  };
  const number = createReruns(async () => {
    for (;;) {
      const { head, more } = await slice();
      if (!more) return head;
    }
  });
  return { number };
}

function decodeNumbered(row: readonly unknown[]): LogRow {
  const [, seq, hash, delta, expiresAt] = row as readonly [string, number, string, string, number | null];
  return { seq, delta, hash, expiresAt };
}
