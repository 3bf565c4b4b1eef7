import { maxHeldPolls, maxHeldPollsPerStream, pollHoldMilliseconds } from './defaults.ts';

/** Polls that are held back until there is something to answer. Their number and their time have an end. */
export interface PollRoom {
  /** Resolves with the news, after a while, or at once where too many wait; it never rejects. */
  hold(stream: string, news: Promise<void>, gone: AbortSignal): Promise<void>;
  /** Lets all go, and holds no more. */
  close(): void;
}

export function createPollRoom(holdMilliseconds: number = pollHoldMilliseconds): PollRoom {
  const held = new Map<string, number>();
  const stopping = new AbortController();
  let all = 0;
  return Object.freeze({
    async hold(stream, news, gone) {
      const own = held.get(stream) ?? 0;
      if (stopping.signal.aborted || all >= maxHeldPolls || own >= maxHeldPollsPerStream) return;
      all += 1;
      held.set(stream, own + 1);
      try {
        await firstOf(news, holdMilliseconds, [gone, stopping.signal]);
      } finally {
        all -= 1;
        const left = (held.get(stream) ?? 1) - 1;
        if (left === 0) held.delete(stream);
        else held.set(stream, left);
      }
    },
    close: () => stopping.abort(),
  } satisfies PollRoom);
}

function firstOf(news: Promise<void>, milliseconds: number, signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    for (const signal of signals) signal.addEventListener('abort', end);
    if (signals.some((signal) => signal.aborted)) end();
    void news.then(end);
  });
}
