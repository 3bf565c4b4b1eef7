import { type Client, type ClientHost, createClient } from '@sealwright/client';
import { IDBFactory } from 'fake-indexeddb';
import { apiOrigin, issuerUrl, pageOrigin, type SoakServer } from './soak-server.ts';
import type { VirtualTime } from './virtual-time.ts';

export type Random = () => number;

/** What may go wrong with the next refresh of a device. */
export type Mishap =
  /** The server has answered, and nobody heard it. */
  | 'answer-lost'
  /** The same, and the network is away for up to two hours. */
  | 'line-lost'
  /** The cookie is in the jar, and the tab died before it read the answer. */
  | 'tab-crash'
  /** The tab died with the request on its way: the server hears it, and the jar gets nothing. */
  | 'early-crash'
  | 'server-error'
  | 'rate-limited'
  /** No answer ever comes: a hole in the network. */
  | 'stalled'
  /** A portal answers in the server's place. */
  | 'portal';

/** A fault that is planted into the client through its ports, to see that the soak finds it. */
export interface PlantedFault {
  request?(headers: Headers): unknown;
  answer?(answer: Response): Response;
  /** In the place of an exception of the network. */
  noAnswer?(): Response | undefined;
  readonly databaseOfEachTab?: true;
}

export interface DeviceOptions {
  readonly address: string;
  /** How far its clock is off. */
  readonly skewMilliseconds: number;
  readonly hasLine: boolean;
  readonly hasDatabase: boolean;
  readonly fault: PlantedFault;
}

export interface Tab {
  readonly client: Client;
  show(isVisible: boolean): void;
  close(): void;
}

/** A browser on a device: one jar, one database, a network with mishaps, a lid. The client in its tabs is the real one. */
export interface Device {
  openTab(): Tab;
  readonly tabs: ReadonlySet<Tab>;
  /** The refresh token, as a thief who can read the disk sees it. */
  cookie(): string | undefined;
  /** Of the next refreshes, one each. */
  readonly mishaps: Mishap[];
  /** No network for so long. */
  goOffline(milliseconds: number): void;
  /** Timers stop, and so does the monotonic clock; at the end of it all that came due fires. */
  sleep(isAsleep: boolean): void;
  /** Hears of each answer to a refresh that has reached the jar. */
  onRenewed: (() => void) | undefined;
  readonly counts: { refreshes: number; lost: number; crashes: number };
}

export function createDevice(time: VirtualTime, server: SoakServer, options: DeviceOptions, random: Random): Device {
  const { address, skewMilliseconds, fault } = options;
  const jarDatabase = new IDBFactory();
  const tabs = new Set<Tab>();
  const lines = new Set<(message: unknown) => void>();
  const overdue: (() => void)[] = [];
  let cookie: string | undefined;
  let [isAsleep, isOffline, slept, sleptSince] = [false, false, 0, 0];
  const counts = { refreshes: 0, lost: 0, crashes: 0 };

  const keep = (answer: Response): void => {
    for (const line of answer.headers.getSetCookie()) {
      cookie = /Max-Age=0/.test(line) ? undefined : line.slice(0, line.indexOf(';'));
    }
  };
  const startTimer: ClientHost['startTimer'] = (milliseconds, run) => {
    let isOff = false;
    const fire = (): void => {
      if (isOff) return;
      if (isAsleep) overdue.push(fire);
      else run();
    };
    const stop = time.after(milliseconds, fire);
    return () => {
      isOff = true;
      stop();
    };
  };

  const askApi = (request: Request): Response => {
    const claims = request.headers.get('authorization')?.split('.')[1] ?? '';
    const { exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { readonly exp: number };
    return new Response('{}', { status: exp * 1_000 > time.now() ? 200 : 401 });
  };
  const goOffline = (milliseconds: number): void => {
    isOffline = true;
    time.after(milliseconds, () => {
      isOffline = false;
    });
  };
  /** What the jar and the tab get of an answer that the server has given. */
  const receive = async (answer: Response, request: Request, mishap: Mishap | undefined): Promise<boolean> => {
    const isRefresh = pathOf(request) === '/token/refresh';
    if (isRefresh) counts.refreshes += 1;
    if (mishap === 'early-crash') return false;
    if (mishap === 'answer-lost' || mishap === 'line-lost') {
      counts.lost += 1;
      if (mishap === 'line-lost') goOffline(random() * 7_200_000);
      throw new TypeError('connection reset');
    }
    await time.sleep(20 + random() * 300);
    if (request.credentials === 'include') keep(answer);
    if (isRefresh && answer.status === 200) device.onRenewed?.();
    return mishap !== 'tab-crash';
  };
  const askIssuer = async (request: Request, crash: () => void): Promise<Response> => {
    const mishap = pathOf(request) === '/token/refresh' ? device.mishaps.shift() : undefined;
    const instead = mishap && standIns[mishap];
    if (instead !== undefined) return instead();
    if (mishap === 'early-crash') crash();
    const headers = new Headers(request.headers);
    headers.set('origin', pageOrigin);
    if (request.credentials === 'include' && cookie !== undefined) headers.set('cookie', cookie);
    fault.request?.(headers);
    const answer = await server.ask(new Request(request, { headers }), address);
    if (answer === undefined) throw new TypeError('connection refused');
    if (await receive(answer, request, mishap)) return answer;
    if (mishap === 'tab-crash') crash();
    return never();
  };
  const fetchFrom =
    (crash: () => void): typeof globalThis.fetch =>
    async (input, init) => {
      const request = new Request(input, init);
      await time.sleep(10 + random() * 200);
      request.signal.throwIfAborted();
      if (isOffline || isAsleep) {
        const planted = fault.noAnswer?.();
        if (planted !== undefined) return planted;
        throw new TypeError('no network');
      }
      if (new URL(request.url).origin === apiOrigin) return askApi(request);
      const answer = await untilAborted(askIssuer(request, crash), request.signal);
      return fault.answer?.(answer) ?? answer;
    };

  const openTab = (): Tab => {
    let isVisible = true;
    const wakers = new Set<(wake: 'visible' | 'online') => void>();
    const ownDatabase = fault.databaseOfEachTab ? new IDBFactory() : jarDatabase;
    const host: ClientHost = {
      ...{ startTimer, random, indexedDb: options.hasDatabase ? followed(ownDatabase, time) : undefined },
      fetch: fetchFrom(() => {
        counts.crashes += 1;
        tab.close();
      }),
      wallClock: () => time.now() + skewMilliseconds,
      monotonicClock: () => (isAsleep ? sleptSince : time.now()) - slept,
      isVisible: () => isVisible,
      onWake(listener) {
        wakers.add(listener);
        return () => void wakers.delete(listener);
      },
      openChannel(_name, receive) {
        if (!options.hasLine) return undefined;
        const hear = (message: unknown): void => void time.after(1, () => isAsleep || receive(message));
        lines.add(hear);
        return {
          post(message) {
            for (const line of lines) if (line !== hear) line(structuredClone(message));
          },
          close: () => void lines.delete(hear),
        };
      },
    };
    const client = createClient({ issuer: issuerUrl, apis: [apiOrigin], host });
    const tab: Tab = {
      client,
      show(next) {
        isVisible = next;
        if (next) for (const wake of wakers) wake('visible');
      },
      close() {
        tabs.delete(tab);
        client.close();
      },
    };
    tabs.add(tab);
    return tab;
  };

  const device: Device = {
    ...{ openTab, tabs, counts, mishaps: [], goOffline, onRenewed: undefined },
    cookie: () => cookie,
    sleep(next) {
      if (next === isAsleep) return;
      isAsleep = next;
      if (next) sleptSince = time.now();
      else {
        slept += time.now() - sleptSince;
        for (const run of overdue.splice(0)) run();
      }
    },
  };
  return device;
}

const never = (): Promise<never> => new Promise(() => undefined);

/** Mishaps in which the server hears nothing. */
const standIns: Readonly<Partial<Record<Mishap, () => Response | Promise<never>>>> = {
  stalled: never,
  'server-error': () => Response.json({ error: 'server_error' }, { status: 503 }),
  'rate-limited': () => Response.json({ error: 'slow_down' }, { status: 429, headers: { 'retry-after': '20' } }),
  portal: () => new Response('<h1>Welcome to our network</h1>'),
};

function pathOf({ url }: Request): string {
  return new URL(url).pathname;
}

function untilAborted(answer: Promise<Response>, signal: AbortSignal): Promise<Response> {
  answer.catch(() => undefined);
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new TypeError('aborted')), { once: true });
    answer.then(resolve, reject);
  });
}

/** Time waits for what a database does. */
function followed(factory: InstanceType<typeof IDBFactory>, time: VirtualTime): ClientHost['indexedDb'] {
  const open = (name: string, version?: number): unknown => {
    const done = time.begin();
    const opening = factory.open(name, version);
    opening.addEventListener('error', done);
    opening.addEventListener('success', () => {
      const { result } = opening;
      const close = result.close.bind(result);
      result.close = () => {
        close();
        done();
      };
    });
    return opening;
  };
  return { open } as unknown as ClientHost['indexedDb'];
}
