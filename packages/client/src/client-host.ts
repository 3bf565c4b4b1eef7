/**
 * What happened to the page: it may have slept, it was brought back out of the browser's memory as it was long ago
 * (`restored`), a network is there again (`online`).
 */
export type Wake = 'visible' | 'restored' | 'online';

/** A line to the other pages of this origin. */
export interface Channel {
  post(message: unknown): void;
  close(): void;
}

/** The outside world. Each of these has a default, and a test or a native shell may give another. */
export interface ClientHost {
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds since 1970, as the person may have set them. */
  readonly wallClock: () => number;
  /** Milliseconds that only ever rise, and may stand still while the machine sleeps. */
  readonly monotonicClock: () => number;
  /** From 0 to 1; for jitter alone. */
  readonly random: () => number;
  /** Runs once after so many milliseconds, unless it is called off by the function that it answers. */
  readonly startTimer: (milliseconds: number, run: () => void) => () => void;
  readonly indexedDb: IDBFactory | undefined;
  /** Undefined where there is no such line. */
  readonly openChannel: (name: string, receive: (message: unknown) => void) => Channel | undefined;
  readonly isVisible: () => boolean;
  readonly onWake: (listener: (wake: Wake) => void) => () => void;
}

/** The browser's own, or as much of it as there is: on Node and in a worker there is no page that could be hidden. */
export function createHost(given: Partial<ClientHost> = {}): ClientHost {
  return {
    fetch: (input, init) => fetch(input, init),
    wallClock: () => Date.now(),
    monotonicClock: () => performance.now(),
    random: Math.random,
    startTimer(milliseconds, run) {
      const timer = setTimeout(run, milliseconds);
      return () => clearTimeout(timer);
    },
    indexedDb: orNone(() => globalThis.indexedDB),
    openChannel,
    isVisible: () => globalThis.document?.visibilityState !== 'hidden',
    onWake,
    ...given,
  };
}

function openChannel(name: string, receive: (message: unknown) => void): Channel | undefined {
  const channel = orNone(() => new BroadcastChannel(name));
  if (channel === undefined) return undefined;
  channel.onmessage = ({ data }) => receive(data);
  return { post: (message) => channel.postMessage(message), close: () => channel.close() };
}

function onWake(listener: (wake: Wake) => void): () => void {
  const off = new AbortController();
  const { signal } = off;
  const page = globalThis.document;
  if (page === undefined) return () => undefined;
  page.addEventListener('visibilitychange', () => page.visibilityState === 'visible' && listener('visible'), {
    signal,
  });
  globalThis.addEventListener('pageshow', ({ persisted }) => listener(persisted ? 'restored' : 'visible'), { signal });
  globalThis.addEventListener('online', () => listener('online'), { signal });
  return () => off.abort();
}

/** A sandboxed frame throws where another would answer. */
function orNone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
