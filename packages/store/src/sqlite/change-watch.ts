import type { DatabaseSync } from 'node:sqlite';
import { watchMilliseconds } from '../defaults.ts';
import { prepareScalar } from './query.ts';

export interface ChangeWatch {
  subscribe(listener: () => void): () => void;
  /** This connection has committed something that others wait for. */
  fire(): void;
  close(): void;
}

/**
 * Tells listeners of commits that matter to them (log entries, keys, clients, settings), this process's at once and
 * another's within the poll. `PRAGMA data_version` costs microseconds and says whether anybody else has committed at all;
 * only then the counter of announced changes is read, so that a stream of refreshes wakes nobody.
 */
export function createChangeWatch(db: DatabaseSync): ChangeWatch {
  const listeners = new Set<() => void>();
  const version = prepareScalar(db, 'PRAGMA data_version');
  const counter = prepareScalar(db, 'SELECT changes FROM state');
  let seenVersion = version();
  let seenCounter = counter();
  let timer: NodeJS.Timeout | undefined;

  const tell = (): void => {
    for (const listener of [...listeners]) listener();
  };
  const look = (): void => {
    try {
      const now = version();
      if (now === seenVersion) return;
      const count = counter();
      seenVersion = now;
      if (count === seenCounter) return;
      seenCounter = count;
    } catch {
      // Locked or failing at this moment: whoever asks the store hears it; the next poll looks again.
      return;
    }
    tell();
  };
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };

  return {
    subscribe(listener) {
      const own = (): void => listener();
      listeners.add(own);
      timer ??= setInterval(look, watchMilliseconds).unref();
      return () => {
        listeners.delete(own);
        if (listeners.size === 0) stop();
      };
    },
    fire() {
      try {
        seenCounter = counter();
      } catch {
        // The commit stands; a counter that cannot be read now only wakes the listeners once more.
      }
      tell();
    },
    close() {
      stop();
      listeners.clear();
    },
  };
}
