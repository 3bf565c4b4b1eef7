import { followBlockMilliseconds, redisCommandMilliseconds, redisFirstRetryMilliseconds } from '../defaults.ts';
import type { RedisKeys } from './redis-keys.ts';
import type { RedisLink } from './redis-link.ts';
import type { RedisParts } from './redis-parts.ts';

/** Waits at the end of the Stream and wakes whoever wants to know, on a connection of its own. */
export interface LogFollower {
  follow(listener: () => void): () => void;
  away(): boolean;
  close(): void;
}

/**
 * It holds no position: it only says that there is something to read. So an emptied Redis, another log and whatever stands
 * in the Stream can make it speak too often, never lose anything.
 */
export function createLogFollower({ keys, openLink }: Pick<RedisParts, 'keys' | 'openLink'>): LogFollower {
  const listeners = new Set<{ readonly listener: () => void }>();
  let reader: RedisLink | undefined;

  const wake = (): void => {
    for (const { listener } of listeners) listener();
  };
  const start = (): void => {
    const link = openLink();
    reader = link;
    link.onChange((reason) => {
      if (reason === undefined) wake();
    });
    void link.start();
    void run(link);
  };
  const run = async (link: RedisLink): Promise<void> => {
    let seen = '';
    while (reader === link) {
      try {
        const { stream, top } = await findTop(link, keys);
        if (stream + top !== seen) wake();
        seen = stream + top;
        if (stream === '') await pause();
        else await waitBehind(link, stream, top);
      } catch {
        // Away, or something else under our names: looked at again soon, and PostgreSQL is asked meanwhile.
        await pause();
      }
    }
  };
  return {
    follow(listener) {
      const own = { listener };
      listeners.add(own);
      if (reader === undefined) start();
      return () => void listeners.delete(own);
    },
    away: () => reader !== undefined && reader.reason !== undefined,
    close() {
      listeners.clear();
      const link = reader;
      reader = undefined;
      link?.close();
    },
  };
}

async function findTop(link: RedisLink, keys: RedisKeys) {
  const logId = await link.send(keys.log, ['HGET', keys.log, 'id']);
  if (typeof logId !== 'string') return { stream: '', top: '' };
  const stream = keys.stream(logId);
  const answer = (await link.send(stream, ['XREVRANGE', stream, '+', '-', 'COUNT', '1'])) as readonly [[string]?];
  return { stream, top: answer[0]?.[0] ?? '0-0' };
}

/** Returns when something stands behind `top`, or after a while in any case. */
async function waitBehind(link: RedisLink, stream: string, top: string): Promise<void> {
  const block = ['BLOCK', String(followBlockMilliseconds)];
  const words = ['XREAD', 'COUNT', '1', ...block, 'STREAMS', stream, top];
  await link.send(stream, words, followBlockMilliseconds + redisCommandMilliseconds);
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, redisFirstRetryMilliseconds).unref();
  });
}
