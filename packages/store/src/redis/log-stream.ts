import { randomBytes } from 'node:crypto';
import { isAuthError } from '@sealwright/issuer/store-port';
import { streamRows as defaultStreamRows, publishRows, streamSeconds } from '../defaults.ts';
import { errors } from '../errors.ts';
import type { LogCarrier, LogLife, LogRow } from '../postgres/log-carrier.ts';
import { isChain, macOfBegin, macOfPointer, readEntry, writeEntry } from './log-entry.ts';
import { createLogFollower } from './log-follower.ts';
import { beginScript, markScript, publishScript } from './log-scripts.ts';
import type { RedisParts } from './redis-parts.ts';
import { runScript } from './redis-script.ts';
import { revocationMarks } from './revocation-mark.ts';

export interface LogStream extends LogCarrier {
  /** Looks whether Redis is there and has not forgotten the log. Does not reject. */
  probe(): Promise<void>;
}

/**
 * The revocation log on a Stream, one a life of the log, its entries named by their sequence numbers. Only what follows the
 * last entry is appended, by a script, so publishing may be repeated and two publishers at once leave no gap. What is read
 * is believed only as far as its MACs and its chain of hashes go.
 */
export function createLogStream(parts: RedisParts): LogStream {
  const { link, keys, secret, wallClock } = parts;
  const keptRows = parts.streamRows ?? defaultStreamRows;
  const follower = createLogFollower(parts);
  const memory = createMemoryWatch();
  // An emptied Redis answers as well as ever: whoever brings it what it lacks has to be told.
  let isForgotten = false;

  const read = async (logId: string, from: string, to: string, count: number): Promise<readonly unknown[]> => {
    const key = keys.stream(logId);
    const [word, first, second] = from === '+' ? ['XREVRANGE', '+', to] : ['XRANGE', from, to];
    const answer = await link.send(key, [word, key, first, second, 'COUNT', String(count)]);
    return Array.isArray(answer) ? (answer as readonly unknown[]) : [];
  };

  /**
   * The Stream holds another past. If no node wrote it so, it is thrown away and the log begun again; if a node did, there
   * are two pasts under one name, and PostgreSQL has to say which is true.
   */
  const settleFork = async (logId: string, rows: readonly LogRow[]): Promise<undefined> => {
    const [top] = await read(logId, '+', '-', 1);
    const topSeq = Number.parseInt(String((top as readonly unknown[] | undefined)?.[0]), 10);
    const passed = Math.min(topSeq, rows.at(-1)?.seq ?? 0);
    const [held] = await read(logId, `${passed}-0`, `${passed}-0`, 1);
    if (readEntry(secret, logId, held) !== undefined)
      throw errors.create('cache_failed', { evidence: { reason: 'FORK' } });
    await link.send(keys.stream(logId), ['DEL', keys.stream(logId)]);
    return undefined;
  };

  const publishSlice = async (logId: string, rows: readonly LogRow[]): Promise<number | undefined> => {
    const now = Math.floor(wallClock());
    const marks = revocationMarks(keys, rows);
    const answer = await runScript(
      link,
      publishScript,
      [keys.stream(logId), ...marks.map(([key]) => key)],
      [
        ...[now, keptRows, now - streamSeconds, rows.length],
        ...rows.flatMap((row) => writeEntry(secret, logId, row)),
        ...marks.flatMap(([, value, end]) => [value, end]),
      ],
    );
    if (answer === -1) return settleFork(logId, rows);
    return typeof answer === 'number' ? answer : undefined;
  };

  const after: LogCarrier['after'] = async (logId, seq, limit) => {
    // The entry before the first, or the mark of the beginning, shows that nothing is missing in between.
    const found = await read(logId, `${seq}-0`, '+', limit + 2);
    const entries = found.map((entry) => readEntry(secret, logId, entry));
    const rows = entries.flatMap((entry) => (entry?.kind === 'delta' ? [entry.row] : []));
    if (entries.includes(undefined) || !isChain(rows)) return undefined;
    const [first] = entries;
    const joins = first?.kind === 'begin' ? first.seq === seq : first !== undefined && first.row.seq <= seq + 1;
    if (!joins) return undefined;
    return rows.filter((row) => row.seq > seq).slice(0, limit);
  };

  return {
    trust: (bytes) => secret.trust(bytes),
    async current() {
      const pointer = await readPointer();
      if (pointer.life === undefined) return undefined;
      const [top] = await read(pointer.life.logId, '+', '-', 1);
      const newest = readEntry(secret, pointer.life.logId, top);
      if (newest === undefined) return undefined;
      return { ...pointer.life, seq: newest.kind === 'delta' ? newest.row.seq : newest.seq };
    },
    async begin({ logId, incarnation }, seq) {
      const { life: before, forged } = await readPointer();
      const words = [logId, incarnation, seq, macOfPointer(secret, logId, incarnation), macOfBegin(secret, logId, seq)];
      const answer = await runScript(
        link,
        beginScript,
        [keys.log, keys.memory, keys.stream(logId), keys.stream(before?.logId ?? logId)],
        [...words, memory.marked(), memory.name(), streamSeconds, forged],
      );
      memory.settle();
      if (answer !== 1) throw errors.create('cache_emptied');
      isForgotten = false;
    },
    async publish(logId, rows) {
      let last: number | undefined;
      for (let at = 0; at === 0 || at < rows.length; at += publishRows) {
        last = await clearing(logId, () => publishSlice(logId, rows.slice(at, at + publishRows)));
        if (last === undefined) {
          memory.settle();
          isForgotten = true;
        }
        if (last === undefined || last < (rows[at]?.seq ?? 0)) return last;
      }
      return last;
    },
    async mark(rows) {
      for (let at = 0; at < rows.length; at += publishRows) {
        const marks = revocationMarks(keys, rows.slice(at, at + publishRows));
        const words = [Math.floor(wallClock()), memory.name(), ...marks.flatMap(([, value, end]) => [value, end])];
        const answer = await runScript(link, markScript, [keys.memory, ...marks.map(([key]) => key)], words);
        memory.saw(String(answer));
      }
    },
    after,
    follow: (listener) => follower.follow(listener),
    away: () => isForgotten || link.reason !== undefined || follower.away(),
    close: async () => follower.close(),
    async probe() {
      try {
        isForgotten = (await link.send(keys.log, ['EXISTS', keys.log])) === 0;
      } catch {
        // The connection says so itself.
      }
    },
  };

  /** The log that is under way; or the MAC, if there is any, of a pointer that no node wrote. */
  async function readPointer(): Promise<{ readonly life?: LogLife; readonly forged: string }> {
    const none = 'none';
    try {
      const held = await link.send(keys.log, ['HMGET', keys.log, 'id', 'incarnation', 'm']);
      const [logId, incarnation, mac] = Array.isArray(held) ? (held as readonly unknown[]) : [];
      if (typeof logId !== 'string') return { forged: typeof mac === 'string' ? mac : '' };
      const life = { logId, incarnation: Number(incarnation) };
      if (mac === macOfPointer(secret, logId, life.incarnation)) return { life, forged: none };
      return { forged: typeof mac === 'string' ? mac : '' };
    } catch (error) {
      if (!isAuthError(error, 'cache_failed') || error.evidence['reason'] !== 'WRONGTYPE') throw error;
      return { forged: none };
    }
  }

  /** Something else under the Stream's name is nobody's: it goes, and the log is begun again. */
  async function clearing(logId: string, step: () => Promise<number | undefined>): Promise<number | undefined> {
    try {
      return await step();
    } catch (error) {
      if (!isAuthError(error, 'cache_failed') || error.evidence['reason'] !== 'WRONGTYPE') throw error;
      await link.send(keys.stream(logId), ['DEL', keys.stream(logId)]);
      return undefined;
    }
  }
}

/** Notes in which memory of Redis the marks were laid down, so that one that was emptied before the log began is noticed. */
function createMemoryWatch() {
  const seen = new Set<string>();
  return {
    /** For a memory that has none. A new one each time: an emptied one must not get its old name back. */
    name: () => randomBytes(16).toString('base64url'),
    saw: (memory: string) => void seen.add(memory),
    /** Empty: no marks since. Two memories: a name that none has. */
    marked: () => (seen.size > 1 ? 'lost' : ([...seen][0] ?? '')),
    settle: () => seen.clear(),
  };
}
