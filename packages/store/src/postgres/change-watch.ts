import { pollMilliseconds } from '../defaults.ts';

/** How far somebody has come: the count of announced changes, and the log. */
export interface Progress {
  readonly changes: number;
  readonly logId: string;
  readonly seq: number;
}

/**
 * Tells listeners of commits that matter to them, this store's at once and another's within the poll. A notification or the
 * carrier may wake it sooner; neither is relied on.
 *
 * After a look that failed, the next that succeeds tells, too: what the listeners last tried to read may have failed as well.
 */
export class ChangeWatch {
  readonly #look: () => Promise<Progress>;
  readonly #listeners = new Set<() => void>();
  #seen: Progress = { changes: -1, logId: '', seq: -1 };
  #known = false;
  #failed = false;
  #looking = false;
  #again = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(look: () => Promise<Progress>) {
    this.#look = look;
  }

  subscribe(listener: () => void): () => void {
    const own = (): void => listener();
    this.#listeners.add(own);
    if (this.#listeners.size === 1) void this.#run();
    return () => {
      this.#listeners.delete(own);
      if (this.#listeners.size === 0) clearTimeout(this.#timer);
    };
  }

  /** This store has committed something that others wait for: its own listeners hear of it at once. */
  noteOwn(progress: Partial<Progress>): void {
    const next = { ...this.#seen, ...progress };
    if (!isBeyond(next, this.#seen)) return;
    this.#seen = latest(next, this.#seen);
    this.#tell();
  }

  /** Looks now: somebody says that there may be news. */
  wake(): void {
    if (this.#listeners.size > 0) void this.#run();
  }

  /** Resolves once no look is under way any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#listeners.clear();
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    if (this.#looking) {
      this.#again = true;
      return;
    }
    this.#looking = true;
    clearTimeout(this.#timer);
    this.#running = this.#lookUntilQuiet();
    await this.#running;
    this.#looking = false;
    if (this.#listeners.size > 0 && !this.#closed) {
      this.#timer = setTimeout(() => void this.#run(), pollMilliseconds).unref();
    }
  }

  async #lookUntilQuiet(): Promise<void> {
    do {
      this.#again = false;
      if (await this.#hasNews()) this.#tell();
    } while (this.#again && !this.#closed);
  }

  async #hasNews(): Promise<boolean> {
    try {
      const now = await this.#look();
      const news = this.#failed || (this.#known && isBeyond(now, this.#seen));
      this.#known = true;
      this.#failed = false;
      // A look that was under way while this store committed shows less than is known.
      this.#seen = latest(now, this.#seen);
      return news;
    } catch {
      this.#failed = true;
      return false;
    }
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Counts rise within one life of the log; with another life they may begin anywhere. */
function latest(now: Progress, seen: Progress): Progress {
  if (seen.logId !== '' && now.logId !== seen.logId) return now;
  return { logId: now.logId, changes: Math.max(now.changes, seen.changes), seq: Math.max(now.seq, seen.seq) };
}

function isBeyond(now: Progress, seen: Progress): boolean {
  return now.changes > seen.changes || now.logId !== seen.logId || now.seq > seen.seq;
}
