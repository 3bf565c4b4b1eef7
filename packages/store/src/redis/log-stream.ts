import type { LogCarrier } from '../postgres/log-carrier.ts';
import { createLogFollower } from './log-follower.ts';
import { createLogReader } from './log-reader.ts';
import { createLogWriter } from './log-writer.ts';
import type { RedisParts } from './redis-parts.ts';

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
  const { link, keys, secret } = parts;
  const reader = createLogReader(parts);
  const writer = createLogWriter(parts, reader);
  const follower = createLogFollower(parts);
  // An emptied Redis answers as well as ever: whoever brings it what it lacks has to be told.
  let isForgotten = false;

  return {
    trust: (bytes) => secret.trust(bytes),
    async current() {
      const { life } = await reader.pointer();
      if (life === undefined) return undefined;
      const { entry, seq } = await reader.top(life.logId);
      return entry === undefined ? undefined : { ...life, seq };
    },
    async begin(life, seq) {
      await writer.begin(life, seq);
      isForgotten = false;
    },
    async publish(logId, rows) {
      const last = await writer.publish(logId, rows);
      if (last === undefined) isForgotten = true;
      return last;
    },
    mark: (rows) => writer.mark(rows),
    after: (logId, seq, limit) => reader.after(logId, seq, limit),
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
}
