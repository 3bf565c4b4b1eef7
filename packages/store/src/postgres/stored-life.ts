import type { LogLife } from './log-carrier.ts';
import type { ServerIdentity } from './server-check.ts';

/** What the database says of the store's present life. */
export interface StoredLife extends LogLife, ServerIdentity {
  readonly seq: number;
  readonly hash: string;
}

export function readLifeText(schema: string, rest = ''): string {
  return `SELECT head.log_id, state.incarnation, head.seq, head.hash, state.system_id, state.timeline
    FROM ${schema}.state CROSS JOIN ${schema}.log_head AS head ${rest}`;
}

export function decodeLife(row: readonly unknown[]): StoredLife {
  const [logId, incarnation, seq, hash, systemId, timeline] = row as [string, number, number, string, string, number];
  return { logId, incarnation, seq, hash, systemId, timeline };
}
