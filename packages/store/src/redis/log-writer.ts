import { streamRows as defaultStreamRows, publishRows, streamSeconds } from '../defaults.ts';
import { errors } from '../errors.ts';
import type { LogCarrier, LogRow } from '../postgres/log-carrier.ts';
import { macOfBegin, macOfPointer, writeEntry } from './log-entry.ts';
import { isOfWrongType, type LogReader } from './log-reader.ts';
import { beginScript, markScript, publishScript } from './log-scripts.ts';
import { createMemoryWatch } from './memory-watch.ts';
import type { RedisParts } from './redis-parts.ts';
import { runScript } from './redis-script.ts';
import { revocationMarks } from './revocation-mark.ts';

export type LogWriter = Pick<LogCarrier, 'begin' | 'publish' | 'mark'>;

/** Writes the log by scripts alone: each does all of it or nothing, and may be repeated. */
export function createLogWriter(parts: RedisParts, reader: LogReader): LogWriter {
  const { link, keys, secret, wallClock } = parts;
  const memory = createMemoryWatch();
  const publishSlice = preparePublish(parts, reader);
  return {
    async begin({ logId, incarnation }, seq) {
      const { life, forged } = await reader.pointer();
      const macs = [macOfPointer(secret, logId, incarnation), macOfBegin(secret, logId, seq)];
      const answer = await runScript(
        link,
        beginScript,
        [keys.log, keys.memory, keys.stream(logId), keys.stream(life?.logId ?? logId)],
        // No MAC is the word `none`, so nothing is taken for forged where nothing is.
        [logId, incarnation, seq, ...macs, memory.marked(), memory.name(), streamSeconds, forged ?? 'none'],
      );
      memory.settle();
      if (answer !== 1) throw errors.create('cache_emptied');
    },
    async publish(logId, rows) {
      let last: number | undefined;
      for (let at = 0; at === 0 || at < rows.length; at += publishRows) {
        last = await publishSlice(logId, rows.slice(at, at + publishRows));
        if (last === undefined) memory.settle();
        if (last === undefined || last < (rows[at]?.seq ?? 0)) return last;
      }
      return last;
    },
    async mark(rows) {
      for (let at = 0; at < rows.length; at += publishRows) {
        const marks = revocationMarks(keys, rows.slice(at, at + publishRows));
        const words = [Math.floor(wallClock()), memory.name(), ...marks.flatMap(([, value, end]) => [value, end])];
        memory.saw(await runScript(link, markScript, [keys.memory, ...marks.map(([key]) => key)], words));
      }
    },
  };
}

type PublishSlice = (logId: string, rows: readonly LogRow[]) => Promise<number | undefined>;

function preparePublish(parts: RedisParts, reader: LogReader): PublishSlice {
  const { link, keys, secret, wallClock } = parts;
  const keptRows = parts.streamRows ?? defaultStreamRows;

  const publish = (logId: string, rows: readonly LogRow[]): Promise<unknown> => {
    const now = Math.floor(wallClock());
    const marks = revocationMarks(keys, rows);
    const words = [now, keptRows, now - streamSeconds, rows.length];
    const entries = rows.flatMap((row) => writeEntry(secret, logId, row));
    const ends = marks.flatMap(([, value, end]) => [value, end]);
    const names: [string, ...string[]] = [keys.stream(logId), ...marks.map(([key]) => key)];
    return runScript(link, publishScript, names, [...words, ...entries, ...ends]);
  };

  /** What no node wrote so is thrown away, and the log begun again. */
  const discard = async (logId: string): Promise<undefined> => {
    await link.send(keys.stream(logId), ['DEL', keys.stream(logId)]);
    return undefined;
  };

  /** If nodes wrote the other past there are two under one name, and PostgreSQL has to say which is true. */
  const settleFork = async (logId: string, rows: readonly LogRow[]): Promise<undefined> => {
    const passed = Math.min((await reader.top(logId)).seq, rows.at(-1)?.seq ?? 0);
    if ((await reader.find(logId, passed)) === undefined) return discard(logId);
    throw errors.create('cache_failed', { evidence: { reason: 'FORK' } });
  };

  return async (logId, rows) => {
    try {
      const answer = await publish(logId, rows);
      if (answer === -1) return await settleFork(logId, rows);
      return typeof answer === 'number' ? answer : undefined;
    } catch (error) {
      if (!isOfWrongType(error)) throw error;
      return discard(logId);
    }
  };
}
