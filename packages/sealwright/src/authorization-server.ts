import { createIssuer, type Issuer, type IssuerOptions, type IssuerStore } from '@sealwright/issuer';
import {
  createHandler,
  createKnownPairs,
  createMemoryAttempts,
  type Handler,
  type Listening,
  type ListenOptions,
  type Log,
  type Pages,
  type ServerOptions,
} from '@sealwright/server';
import type { RedisTlsFiles } from '@sealwright/store/redis';
import { createPages, type PagesOptions } from '@sealwright/web';
import { createClientKeysFetch } from './client-keys-fetch.ts';
import { type Counters, createCounters } from './counters.ts';
import { createLog } from './log.ts';
import { isLoopback } from './loopback.ts';
import { type OpenedStore, openStoreParts } from './opened-store.ts';
import { logRestored } from './restored-notice.ts';
import { logSecurityEvent } from './security-log.ts';
import { startServerSchedules } from './server-schedules.ts';
import { version } from './version.ts';

/** What the HTTP side takes, as it takes it. */
type HandlerOptions = Partial<
  Pick<
    ServerOptions,
    | 'trustedProxies'
    | 'forwardedHeader'
    | 'basePath'
    | 'clientCertificateHeader'
    | 'verifiersOpen'
    | 'throttle'
    | 'attempts'
    | 'knownPairs'
    | 'oneTime'
    | 'upstreams'
    | 'drainMilliseconds'
  >
>;

export interface AuthorizationServerOptions extends JoinOptions {
  /**
   * `sqlite:PATH` for one node, `postgres://…` for any number: made if it is not there, and closed with the server. Or a store
   * that you opened, which is left open.
   */
  readonly store: string | IssuerStore;
  /**
   * `redis://…` or `rediss://…`, several for a cluster: beside a store on PostgreSQL, what carries revocations between the
   * nodes and lets them count attempts together. While it is away, all goes on without it.
   */
  readonly cache?: string | readonly string[];
  /** Certificates for `rediss://`, where the system's own authorities do not do. */
  readonly cacheTls?: RedisTlsFiles;
  /** What the names of its keys begin with: one for each installation that shares the cache. Default `sealwright`. */
  readonly cachePrefix?: string;
  /** Of this node to PostgreSQL. Default 10. */
  readonly maxConnections?: number;
  /** Promise that a failover of PostgreSQL loses no commit that was answered; see `openPostgresStore`. Default false. */
  readonly promotionsKeepCommits?: boolean;
}

/** What is joined to a store. */
export interface JoinOptions extends Omit<IssuerOptions, 'store'>, HandlerOptions {
  /** Default: JSON lines on stdout from level `info`. */
  readonly log?: Log;
  readonly counters?: Counters;
  /**
   * Whether what clients name may lie on private addresses, in a network of one's own: their keys, and where those that
   * registered themselves are told of logouts. Default: only for an issuer on loopback.
   */
  readonly privateAddresses?: boolean;
  /**
   * What people see: how it looks, or an implementation of your own. Default: the pages of `@sealwright/web` as they are; false
   * serves none, and then `/authorize` lets in only who needs no page.
   */
  readonly pages?: PagesOptions | Pages | false;
}

/** An authorization server that runs: a handler of requests, or a listener of its own. */
export interface AuthorizationServer {
  /** The rules behind it: accounts, sessions, keys, revocations. */
  readonly issuer: Issuer;
  /** Answers one request, as Hono, Bun or a test hands it over; say the peer's address for throttling. */
  readonly fetch: Handler['fetch'];
  /** The same for `node:http` and Express: `app.use(server.nodeListener)`, ahead of body parsers. */
  readonly nodeListener: Handler['nodeListener'];
  listen(options: ListenOptions): Promise<Listening>;
  /** Takes no new request, lets those in flight end, then closes what it opened. May be called again. */
  close(): Promise<void>;
}

/**
 * Joins the parts into an authorization server: store, rules, HTTP, the schedules of keys and clean-up, log and
 * counters.
 *
 * It does not listen by itself, does not read a configuration and does not handle signals; the `sealwright` command is
 * one program that does. The store is opened at once, so a store that cannot be opened is refused here.
 *
 * Throws `TypeError` for options that contradict each other, and what the store throws.
 *
 * @example
 * ```ts
 * import { randomBytes } from 'node:crypto';
 * import { createAuthorizationServer, createKeyEncryption } from 'sealwright';
 *
 * const server = await createAuthorizationServer({
 *   issuer: 'https://login.example.com',
 *   defaultResource: 'https://api.example.com',
 *   store: 'sqlite:./data/sealwright.db',
 *   keyEncryption: createKeyEncryption(randomBytes(32)),
 * });
 * await server.fetch(new Request('https://login.example.com/healthz'));
 * await server.close();
 * ```
 */
export async function createAuthorizationServer(options: AuthorizationServerOptions): Promise<AuthorizationServer> {
  const { store, cache, cacheTls, cachePrefix, maxConnections, promotionsKeepCommits, ...rest } = options;
  if (typeof store === 'string') {
    const cacheOptions = {
      ...(cacheTls !== undefined && { tls: cacheTls }),
      ...(cachePrefix !== undefined && { prefix: cachePrefix }),
    };
    const log = rest.log ?? defaultLog();
    const parts = { cache, cacheOptions, maxConnections, promotionsKeepCommits, onRestored: logRestored(log) };
    return createAuthorizationServerOn(await openStoreParts(store, { role: 'server', create: true, ...parts }), {
      ...rest,
      log,
    });
  }
  // They share a secret that lies in the store, so both are opened here or both elsewhere.
  if (cache !== undefined) throw new TypeError('cache: give the store as a URL as well, or open both yourself');
  return join({ store, cache: undefined, close: async () => undefined }, rest);
}

function defaultLog(): Log {
  return createLog({ level: 'info', to: 'stdout' });
}

/** The same on a store that was opened with its cache; closes both with the server, and also when it cannot be made. */
export async function createAuthorizationServerOn(
  opened: OpenedStore,
  options: JoinOptions,
): Promise<AuthorizationServer> {
  try {
    return await join(opened, options);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function join(opened: OpenedStore, joined: JoinOptions): Promise<AuthorizationServer> {
  const { store, cache } = opened;
  // Made first: options that cannot be are told before anything is begun.
  const { pages: wanted, ...options } = joined;
  const pages = pagesOf(wanted);
  const log = options.log ?? defaultLog();
  const counters = options.counters ?? createCounters();
  // An issuer on this machine is a developer's, and so are its clients.
  const privateAddresses = options.privateAddresses ?? isLoopback(URL.parse(options.issuer)?.hostname ?? '');
  const issuer = await createIssuer({
    fetchClientKeys: createClientKeysFetch({ privateAddresses }),
    ...options,
    store,
  });
  const handler = await createHandlerOrClose({
    ...(cache !== undefined && {
      attempts: cache.attempts(createMemoryAttempts()),
      knownPairs: cache.knownPairs(createKnownPairs()),
      oneTime: cache.oneTime(store.oneTimeValues),
    }),
    ...options,
    ...(pages !== undefined && { pages }),
    issuer,
    log,
    counter: counters.count,
    version,
  });
  issuer.observe((event) => logSecurityEvent(event, log, counters));
  const schedules = startServerSchedules({
    issuer,
    store,
    log,
    counters,
    privateAddresses,
    whyMissing: () => cache?.reason(),
  });
  let closing: Promise<void> | undefined;
  const close = async () => {
    await handler.close();
    await Promise.all(schedules.map((schedule) => schedule.stop()));
    await issuer.close();
    await opened.close();
  };
  return Object.freeze({
    issuer,
    fetch: handler.fetch,
    nodeListener: handler.nodeListener,
    listen: handler.listen,
    close: () => {
      closing ??= close();
      return closing;
    },
  });
}

function pagesOf(wanted: JoinOptions['pages']): Pages | undefined {
  if (wanted === false) return undefined;
  return wanted !== undefined && 'render' in wanted ? wanted : createPages(wanted);
}

/** An option that the HTTP side refuses must not leave the issuer's watchers and its worker behind. */
async function createHandlerOrClose(options: ServerOptions): Promise<Handler> {
  try {
    return createHandler(options);
  } catch (error) {
    await options.issuer.close();
    throw error;
  }
}
