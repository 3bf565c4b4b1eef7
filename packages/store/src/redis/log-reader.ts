import { isAuthError } from '@sealwright/issuer/store-port';
import type { LogCarrier, LogLife } from '../postgres/log-carrier.ts';
import { isChain, type LogEntry, macOfPointer, readEntry } from './log-entry.ts';
import type { RedisParts } from './redis-parts.ts';

/** What Redis holds of the log, as far as it can be believed. */
export interface LogReader {
  after: LogCarrier['after'];
  /** The number at which the Stream ends, whoever wrote it, and the entry there if a node did. */
  top(logId: string): Promise<{ readonly seq: number; readonly entry: LogEntry | undefined }>;
  find(logId: string, seq: number): Promise<LogEntry | undefined>;
  pointer(): Promise<LogPointer>;
}

export interface LogPointer {
  /** The log that is under way; undefined, if none is named or no node named it. */
  readonly life: LogLife | undefined;
  /** The MAC of a pointer that no node wrote, to be replaced whatever it says. */
  readonly forged: string | undefined;
}

export function createLogReader({ link, keys, secret }: RedisParts): LogReader {
  const read = async (word: string, logId: string, from: string, to: string, count: number) => {
    const key = keys.stream(logId);
    const answer = await link.send(key, [word, key, from, to, 'COUNT', String(count)]);
    return Array.isArray(answer) ? (answer as readonly unknown[]) : [];
  };
  const readPointer = async (): Promise<LogPointer> => {
    const held = await link.send(keys.log, ['HMGET', keys.log, 'id', 'incarnation', 'm']);
    const [logId, incarnation, mac] = Array.isArray(held) ? (held as readonly unknown[]) : [];
    const life = { logId: typeof logId === 'string' ? logId : '', incarnation: Number(incarnation) };
    if (mac === macOfPointer(secret, life.logId, life.incarnation)) return { life, forged: undefined };
    return { life: undefined, forged: typeof mac === 'string' ? mac : '' };
  };
  return {
    async after(logId, seq, limit) {
      // The entry before the first, or the mark of the beginning, shows that nothing is missing in between.
      const found = await read('XRANGE', logId, `${seq}-0`, '+', limit + 2);
      const entries = found.map((entry) => readEntry(secret, logId, entry));
      const rows = entries.flatMap((entry) => (entry?.kind === 'delta' ? [entry.row] : []));
      if (entries.includes(undefined) || !isChain(rows)) return undefined;
      const [first] = entries;
      const joins = first?.kind === 'begin' ? first.seq === seq : first !== undefined && first.row.seq <= seq + 1;
      return joins ? rows.filter((row) => row.seq > seq).slice(0, limit) : undefined;
    },
    async top(logId) {
      const [found] = await read('XREVRANGE', logId, '+', '-', 1);
      const [id] = Array.isArray(found) ? (found as readonly unknown[]) : [];
      return { seq: typeof id === 'string' ? Number.parseInt(id, 10) : 0, entry: readEntry(secret, logId, found) };
    },
    async find(logId, seq) {
      const [found] = await read('XRANGE', logId, `${seq}-0`, `${seq}-0`, 1);
      return readEntry(secret, logId, found);
    },
    async pointer() {
      try {
        return await readPointer();
      } catch (error) {
        // Something else under its name: the next beginning removes it.
        if (!isOfWrongType(error)) throw error;
        return { life: undefined, forged: undefined };
      }
    },
  };
}

export function isOfWrongType(error: unknown): boolean {
  return isAuthError(error, 'cache_failed') && error.evidence['reason'] === 'WRONGTYPE';
}
