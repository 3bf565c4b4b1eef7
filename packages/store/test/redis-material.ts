import { formatDelta, type RevocationEntry } from '@sealwright/issuer/store-port';
import { extendLogHash, initialLogHash } from '../src/feed-hash.ts';
import type { LogRow } from '../src/postgres/log-carrier.ts';

export const redisSecret: Uint8Array = new Uint8Array(32).fill(7);

/** Rows `first` to `last` of the log `logId`, the same whoever makes them, as PostgreSQL numbers them. */
export function logRows(
  logId: string,
  first: number,
  last: number,
  entryOf: (seq: number) => RevocationEntry = (seq) => ({ kind: 'token', id: `${logId}-${seq}`, expiresAt: later() }),
): readonly LogRow[] {
  const rows: LogRow[] = [];
  let hash = initialLogHash(logId);
  for (let seq = 1; seq <= last; seq += 1) {
    const entry = entryOf(seq);
    const delta = formatDelta({ seq, entry });
    hash = extendLogHash(hash, delta);
    rows.push({ seq, delta, hash, expiresAt: entry.kind === 'key' ? null : entry.expiresAt });
  }
  return rows.slice(first - 1);
}

export function later(seconds = 3600): number {
  return Math.floor(started / 1000) + seconds;
}

/** Fixed, so that the rows of one log are the same in a whole run. */
const started = Date.now();

/** Waits until `isSo`, looking often; fails with the name of what did not come. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  milliseconds = 10_000,
): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`did not come: ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}
