import { carrierRows } from '../defaults.ts';
import { extendLogHash, initialLogHash } from '../feed-hash.ts';
import type { LogCarrier, LogLife, LogRow } from './log-carrier.ts';
import type { StoredLife } from './stored-life.ts';

export interface LostRows {
  /** What the carrier holds and the database does not, in order. */
  readonly rows: readonly LogRow[];
  /** Whether that is all that was ever answered, as far as the carrier can tell. */
  readonly isCovered: boolean;
}

/**
 * Reads from the carrier what the database has lost: the rest of the log that it holds, and, if a later life had begun by then,
 * that life's log, which goes on with the next number. Nothing is believed whose running hash does not follow from the
 * database's own.
 */
export async function readLostRows(
  carrier: LogCarrier | undefined,
  life: StoredLife,
  carried: (LogLife & { readonly seq: number }) | undefined,
): Promise<LostRows> {
  if (carrier === undefined || carried === undefined || carried.incarnation < life.incarnation) {
    return { rows: [], isCovered: false };
  }
  if (carried.logId === life.logId && carried.seq <= life.seq) return { rows: [], isCovered: true };
  try {
    const own = await readRest(carrier, life);
    if (carried.logId === life.logId) return { rows: own, isCovered: life.seq + own.length >= carried.seq };
    const seq = own.at(-1)?.seq ?? life.seq;
    const later = await readRest(carrier, { logId: carried.logId, seq, hash: initialLogHash(carried.logId) });
    return { rows: [...own, ...later], isCovered: seq + later.length >= carried.seq };
  } catch {
    return { rows: [], isCovered: false };
  }
}

async function readRest(
  carrier: LogCarrier,
  { logId, seq, hash }: { readonly logId: string; readonly seq: number; readonly hash: string },
): Promise<readonly LogRow[]> {
  const rows: LogRow[] = [];
  let [last, running] = [seq, hash];
  for (;;) {
    const slice = await carrier.after(logId, last, carrierRows);
    if (slice === undefined) throw new Error('the carrier does not hold all of it');
    for (const row of slice) {
      running = extendLogHash(running, row.delta);
      if (row.seq !== last + 1 || row.hash !== running) throw new Error('the carrier holds another log');
      last = row.seq;
    }
    rows.push(...slice);
    if (slice.length < carrierRows) return rows;
  }
}
