import { createIssuer, type Issuer, type IssuerOptions, type IssuerStore } from '@sealwright/issuer';
import {
  createHandler,
  type Handler,
  type Listening,
  type ListenOptions,
  type Log,
  type ServerOptions,
} from '@sealwright/server';
import { type Counters, createCounters } from './counters.ts';
import { createLog } from './log.ts';
import { logSecurityEvent } from './security-log.ts';
import { startServerSchedules } from './server-schedules.ts';
import { openStore } from './store-url.ts';
import { version } from './version.ts';

/** What the HTTP side takes, as it takes it. */
type HandlerOptions = Partial<
  Pick<
    ServerOptions,
    'trustedProxies' | 'forwardedHeader' | 'basePath' | 'verifiersOpen' | 'throttle' | 'attempts' | 'drainMilliseconds'
  >
>;

export interface AuthorizationServerOptions extends Omit<IssuerOptions, 'store'>, HandlerOptions {
  /**
   * `sqlite:PATH`: made if it is not there, and closed with the server. Or a store that you opened, which is left open.
   */
  readonly store: string | IssuerStore;
  /** Default: JSON lines on stdout from level `info`. */
  readonly log?: Log;
  readonly counters?: Counters;
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
  const { store: given } = options;
  if (typeof given !== 'string') return join({ ...options, store: given }, async () => undefined);
  const store = await openStore(given, { role: 'server', create: true });
  try {
    return await join({ ...options, store }, () => store.close());
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function join(
  options: AuthorizationServerOptions & { readonly store: IssuerStore },
  closeStore: () => Promise<void>,
): Promise<AuthorizationServer> {
  const log = options.log ?? createLog({ level: 'info', to: 'stdout' });
  const counters = options.counters ?? createCounters();
  const issuer = await createIssuer(options);
  const handler = await createHandlerOrClose({ ...options, issuer, log, counter: counters.count, version });
  issuer.observe((event) => logSecurityEvent(event, log, counters));
  const schedules = startServerSchedules({ issuer, store: options.store, log, counters });
  let closing: Promise<void> | undefined;
  const close = async () => {
    await handler.close();
    await Promise.all(schedules.map((schedule) => schedule.stop()));
    await issuer.close();
    await closeStore();
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

/** An option that the HTTP side refuses must not leave the issuer's watchers and its worker behind. */
async function createHandlerOrClose(options: ServerOptions): Promise<Handler> {
  try {
    return createHandler(options);
  } catch (error) {
    await options.issuer.close();
    throw error;
  }
}
