import { IDBFactory } from 'fake-indexeddb';
import type { Channel, ClientHost, Wake } from '../src/client-host.ts';
import { apiOrigin, type FirstPartyServer, pageOrigin } from './first-party-server.ts';

/** What a test does to a request: let it through, or answer in its place. */
export type Fault = (request: Request, pass: () => Promise<Response>) => Promise<Response>;

/** No answer, for ever. */
export const silence: Fault = () => new Promise(() => undefined);

/** One request to the authorization server or to an API, as it left the page. */
export interface Sent {
  readonly path: string;
  readonly origin: string;
  readonly headers: Headers;
  readonly body: string;
  readonly redirect: RequestRedirect;
}

/**
 * A browser, as far as a client can feel it: one cookie jar and one IndexedDB for all of its tabs, lines between them, a clock
 * that a test moves, and a network with faults. The server behind it is the real one.
 */
export interface Browser {
  readonly sent: Sent[];
  openTab(extra?: Partial<ClientHost>): Tab;
  /** The refresh cookie, which no page sees. */
  cookie(): string | undefined;
  dropCookie(): void;
  /** As if a `Set-Cookie` had never come. */
  putCookie(value: string | undefined): void;
  /** Something happens to every tab. */
  wakeAll(wake: Wake): Promise<void>;
  /** Moves every clock on and runs the timers that come due, in their order. */
  pass(
    seconds: number,
    clocks?: { readonly wall?: boolean; readonly monotonic?: boolean; readonly timers?: boolean },
  ): Promise<void>;
  /** Every request goes through it. */
  breakNetwork(fault: Fault | undefined): void;
  /** What an API answers; 200 without it. */
  api(answer: ((request: Request) => Response | Promise<Response>) | undefined): void;
  /** What every tab hears, whoever says it. */
  broadcast(message: unknown): void;
  readonly messages: unknown[];
  readonly indexedDb: IDBFactory;
}

export interface Tab {
  readonly host: ClientHost;
  wake(wake: Wake): void;
  hide(isHidden: boolean): void;
  /** Frozen: what is said to it waits until it is thawed. */
  freeze(isFrozen: boolean): void;
}

interface Timer {
  readonly dueAt: number;
  readonly run: () => void;
}

export function openBrowser(server: FirstPartyServer): Browser {
  const indexedDb = new IDBFactory();
  const jar = createJar();
  const clock = { wall: Date.now(), monotonic: 1_000, timers: 0 };
  const timers = new Set<Timer>();
  const receivers = new Set<{ name: string; receive: (message: unknown) => void }>();
  const [sent, messages]: [Sent[], unknown[]] = [[], []];
  const tabs: Tab[] = [];
  let underWay = 0;
  let fault: Fault | undefined;
  let answerApi: ((request: Request) => Response | Promise<Response>) | undefined;

  const goThrough = async (request: Request): Promise<Response> => {
    if (new URL(request.url).origin === apiOrigin) return (await answerApi?.(request)) ?? new Response('{}');
    const headers = new Headers(request.headers);
    headers.set('origin', pageOrigin);
    const cookie = jar.read();
    if (request.credentials === 'include' && cookie !== undefined) headers.set('cookie', cookie);
    const answer = await server.handler.fetch(new Request(request, { headers }), { remoteAddress: '203.0.113.1' });
    if (request.credentials === 'include') jar.take(answer);
    return answer;
  };
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const body = await request.clone().text();
    sent.push({ path: url.pathname, origin: url.origin, headers: request.headers, body, redirect: request.redirect });
    request.signal.throwIfAborted();
    // A silence is nothing that a test could wait for, and what an API does is the test's own affair.
    const counts = fault === silence || url.origin === apiOrigin ? 0 : 1;
    underWay += counts;
    const answer = fault === undefined ? goThrough(request) : fault(request, () => goThrough(request));
    return untilAborted(answer, request.signal).finally(() => {
      underWay -= counts;
    });
  };
  /** Until no answer is outstanding. */
  const settle = async (): Promise<void> => {
    const giveUpAt = performance.now() + 10_000;
    do await idle();
    while (underWay > 0 && performance.now() < giveUpAt);
  };
  const startTimer: ClientHost['startTimer'] = (milliseconds, run) => {
    const timer = { dueAt: clock.timers + milliseconds, run };
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  const tell = (message: unknown, except?: object): void => {
    messages.push(structuredClone(message));
    for (const one of [...receivers]) if (one !== except) one.receive(structuredClone(message));
  };

  return {
    sent,
    messages,
    indexedDb,
    cookie: () => jar.read()?.split('=')[1],
    dropCookie: jar.drop,
    putCookie: jar.put,
    async wakeAll(wake) {
      for (const tab of tabs) tab.wake(wake);
      await settle();
    },
    breakNetwork(next) {
      fault = next;
    },
    api(next) {
      answerApi = next;
    },
    broadcast: (message) => tell(message),
    async pass(seconds, { wall = true, monotonic = true, timers: runs = true } = {}) {
      if (wall) clock.wall += seconds * 1_000;
      if (monotonic) clock.monotonic += seconds * 1_000;
      if (!runs) return;
      const until = clock.timers + seconds * 1_000;
      for (;;) {
        await settle();
        const [next] = [...timers].filter(({ dueAt }) => dueAt <= until).sort((a, b) => a.dueAt - b.dueAt);
        if (next === undefined) break;
        clock.timers = Math.max(clock.timers, next.dueAt);
        timers.delete(next);
        next.run();
      }
      clock.timers = until;
    },
    openTab(extra = {}) {
      // Each tab has its own chance, or all timers would fire in one instant.
      const chance = (tabs.length % 10) / 10;
      const tab = createTab(
        { fetch, startTimer, clock, indexedDb, receivers, tell },
        { random: () => chance, ...extra },
      );
      tabs.push(tab);
      return tab;
    },
  };
}

interface Surroundings extends Pick<ClientHost, 'fetch' | 'startTimer'> {
  readonly clock: { wall: number; monotonic: number };
  readonly indexedDb: IDBFactory;
  readonly receivers: Set<{ name: string; receive: (message: unknown) => void }>;
  readonly tell: (message: unknown, except?: object) => void;
}

function createTab(
  { fetch, startTimer, clock, indexedDb, receivers, tell }: Surroundings,
  extra: Partial<ClientHost> & Pick<ClientHost, 'random'>,
): Tab {
  const wakers = new Set<(wake: Wake) => void>();
  let [isHidden, isFrozen] = [false, false];
  const waiting: (() => void)[] = [];
  const openChannel = (name: string, receive: (message: unknown) => void): Channel => {
    const hear = (message: unknown): void => {
      const deliver = (): void => receive(message);
      if (isFrozen) waiting.push(deliver);
      else queueMicrotask(deliver);
    };
    const own = { name, receive: hear };
    receivers.add(own);
    return { post: (message) => tell(message, own), close: () => void receivers.delete(own) };
  };
  return {
    host: {
      fetch,
      startTimer,
      wallClock: () => clock.wall,
      monotonicClock: () => clock.monotonic,
      indexedDb: indexedDb as unknown as globalThis.IDBFactory,
      openChannel,
      isVisible: () => !isHidden,
      onWake(listener) {
        wakers.add(listener);
        return () => void wakers.delete(listener);
      },
      ...extra,
    },
    wake(wake) {
      for (const waker of wakers) waker(wake);
    },
    hide(next) {
      isHidden = next;
    },
    freeze(next) {
      isFrozen = next;
      if (!next) for (const deliver of waiting.splice(0)) deliver();
    },
  };
}

/** Lets everything run that needs no answer from outside: a database transaction takes several turns. */
export async function idle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Waits for a condition, and fails by its name. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2_000; turn += 1) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error(`waited in vain: ${what}`);
}

function untilAborted(answer: Promise<Response>, signal: AbortSignal): Promise<Response> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  return Promise.race([answer, aborted]);
}

/** One cookie, which is all that the authorization server sets here. */
function createJar(): {
  read(): string | undefined;
  take(answer: Response): void;
  drop(): void;
  put(value: string | undefined): void;
} {
  let cookie: string | undefined;
  return {
    read: () => cookie,
    take(answer) {
      for (const line of answer.headers.getSetCookie()) {
        cookie = /Max-Age=0/.test(line) ? undefined : line.slice(0, line.indexOf(';'));
      }
    },
    drop() {
      cookie = undefined;
    },
    put(value) {
      cookie = value === undefined ? undefined : `__Host-sealwright-refresh=${value}`;
    },
  };
}
