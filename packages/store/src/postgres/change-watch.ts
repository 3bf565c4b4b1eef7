import { pollMilliseconds } from '../defaults.ts';

/** How far somebody has come: the count of announced changes, and the log. */
export interface Progress {
  readonly changes: number;
  readonly logId: string;
  readonly seq: number;
}

export interface ChangeWatch {
  subscribe(listener: () => void): () => void;
  /** This store has committed something that others wait for: its own listeners hear of it at once. */
  noteOwn(progress: Partial<Progress>): void;
  /** Looks now: somebody says that there may be news. */
  wake(): void;
  close(): void;
}

/**
 * Tells listeners of commits that matter to them, this store's at once and another's within the poll. A notification or the
 * carrier may wake it sooner; neither is relied on.
 *
 * After a look that failed, the next that succeeds tells, too: what the listeners last tried to read may have failed as well.
 */
export function createChangeWatch(look: () => Promise<Progress>): ChangeWatch {
  const listeners = new Set<() => void>();
  let seen: Progress = { changes: -1, logId: '', seq: -1 };
  let known = false;
  let failed = false;
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  let again = false;
  let closed = false;

  const tell = (): void => {
    for (const listener of [...listeners]) listener();
  };
  const lookOnce = async (): Promise<void> => {
    try {
      const now = await look();
      if (closed) return;
      const news = known && isBeyond(now, seen);
      known = true;
      // A look that was under way while this store committed shows less than is known.
      seen = latest(now, seen);
      if (!news && !failed) return;
      failed = false;
    } catch {
      failed = true;
      return;
    }
    tell();
  };
  const run = async (): Promise<void> => {
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    clearTimeout(timer);
    do {
      again = false;
      await lookOnce();
    } while (again && !closed);
    looking = false;
    if (listeners.size > 0 && !closed) timer = setTimeout(run, pollMilliseconds).unref();
  };

  return {
    subscribe(listener) {
      const own = (): void => listener();
      listeners.add(own);
      if (listeners.size === 1) void run();
      return () => {
        listeners.delete(own);
        if (listeners.size === 0) clearTimeout(timer);
      };
    },
    noteOwn(progress) {
      const next = { ...seen, ...progress };
      if (!isBeyond(next, seen)) return;
      seen = latest(next, seen);
      tell();
    },
    wake: () => void (listeners.size > 0 && run()),
    close() {
      closed = true;
      clearTimeout(timer);
      listeners.clear();
    },
  };
}

/** Counts rise within one life of the log; with another life they may begin anywhere. */
function latest(now: Progress, seen: Progress): Progress {
  if (seen.logId !== '' && now.logId !== seen.logId) return now;
  return { logId: now.logId, changes: Math.max(now.changes, seen.changes), seq: Math.max(now.seq, seen.seq) };
}

function isBeyond(now: Progress, seen: Progress): boolean {
  return now.changes > seen.changes || now.logId !== seen.logId || now.seq > seen.seq;
}
