import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Issuer, OneTimeValues } from '@sealwright/issuer';
import { Hono } from 'hono';
import { createAllowedOrigins } from './allowed-origins.ts';
import { type AttemptStore, createMemoryAttempts } from './attempt-store.ts';
import { createAddressReader, type ForwardedHeader } from './client-address.ts';
import {
  bodyTimeoutMilliseconds,
  drainMilliseconds,
  heartbeatMilliseconds,
  maxBodyBytes,
  systemMonotonicClock,
} from './defaults.ts';
import { type Arrival, createDispatch, type Dispatch } from './dispatch.ts';
import type { ServerContext } from './exchange.ts';
import { FeedHub } from './feed-hub.ts';
import { createKnownPairs, type KnownPairs } from './known-pairs.ts';
import { createNodeListener, type Listening, type ListenOptions, listenOn } from './listen.ts';
import { type ClientCertificateHeader, checkCertificateHeader } from './oauth/certificate-header.ts';
import { listUpstreams } from './oauth/upstream-list.ts';
import type { Pages } from './pages-port.ts';
import { createPollRoom } from './poll-room.ts';
import type { Counter, Log, MonotonicClock, WallClockMilliseconds } from './ports.ts';
import { createReportBoard, type VerifierReport } from './report-board.ts';
import { readRequestBody } from './request-body.ts';
import { createRoutes } from './routes.ts';
import { RunningRequests } from './running-requests.ts';
import { securityHeaders } from './security-headers.ts';
import { createThrottle, type ThrottleOverrides } from './throttle.ts';
import type { Upstream } from './upstream-port.ts';

export interface ServerOptions {
  readonly issuer: Issuer;
  readonly log: Log;
  readonly counter: Counter;
  /** Named in the OpenAPI document. */
  readonly version: string;
  /** Addresses and CIDR blocks whose forwarding header is believed. Default: none. */
  readonly trustedProxies?: readonly string[];
  /** Which header the proxies write. Default `x-forwarded-for`. */
  readonly forwardedHeader?: ForwardedHeader;
  /**
   * The header in which the trusted proxies put the certificate that a client showed to them: for `tls_client_auth` and for
   * tokens that are bound to a certificate (RFC 8705). Default: none, and no such client can authenticate.
   */
  readonly clientCertificateHeader?: ClientCertificateHeader;
  /** The path below which a host application hands requests on unchanged, as `/auth`. Default: the root. */
  readonly basePath?: string;
  /** Lets anybody read the revocation feed. For an embedded demonstration only. Default false. */
  readonly verifiersOpen?: boolean;
  readonly throttle?: ThrottleOverrides;
  /** What people see when they sign in; without it, nobody can sign in through `/authorize`. */
  readonly pages?: Pages;
  /** Providers that people may sign in with, besides a password. Default: none. */
  readonly upstreams?: readonly Upstream[];
  /** Where attempts are counted; in memory by default, which is right for one node. */
  readonly attempts?: AttemptStore;
  /** Which address has logged in to which account before; in memory by default, which is right for one node. */
  readonly knownPairs?: KnownPairs;
  /** Where values are claimed that count once. Default: in the issuer's store, which all nodes on it share. */
  readonly oneTime?: OneTimeValues;
  /** 1 to 10,000. Default 10,000. */
  readonly bodyTimeoutMilliseconds?: number;
  /** What running requests get when the server stops. Default 10,000. */
  readonly drainMilliseconds?: number;
  readonly monotonicClock?: MonotonicClock;
  /** Default: the store's, which all nodes on it share. Statements of the feed have the issuer's. */
  readonly wallClock?: WallClockMilliseconds;
}

/** What a host may say of a request. Hono's `env` on Node (`{incoming}`) is understood as it is. */
export interface RequestFacts {
  /** The address of the peer. Without it, all callers are throttled as one. */
  readonly remoteAddress?: string | undefined;
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string | undefined } } | undefined;
}

/** The authorization server. */
export interface Handler {
  /** Answers a request; never rejects. Mounts in any application that speaks `Request` and `Response`. */
  fetch(request: Request, facts?: RequestFacts): Promise<Response>;
  /** The same for `node:http` and Express. Mount it ahead of body parsers. */
  nodeListener(incoming: IncomingMessage, outgoing: ServerResponse): void;
  /** Opens a server of its own. @throws what Node throws when the port cannot be had */
  listen(options: ListenOptions): Promise<Listening>;
  /** The last report of each verifier. */
  reports(): readonly VerifierReport[];
  /**
   * Stops: accepts no more, ends the streams, lets running requests finish, and cuts what is left at the deadline.
   * It does NOT close the issuer or its store. Calling it again answers the same promise.
   */
  close(): Promise<void>;
}

/**
 * Makes the authorization server over an issuer: the endpoints, and what guards them all. It does NOT open a port until
 * `listen`, and works without one; it does NOT run the key schedule or the clean-up of the store.
 *
 * @throws TypeError on an option that cannot be
 *
 * @example
 * ```ts
 * import { createHandler, type ServerOptions } from '@sealwright/server';
 *
 * declare const issuerOfMine: ServerOptions['issuer'];
 * const handler = createHandler({
 *   issuer: issuerOfMine,
 *   version: '1.0.0',
 *   log: console,
 *   counter: () => undefined,
 * });
 * const answer: Response = await handler.fetch(new Request('https://id.example/healthz'));
 * ```
 */
export function createHandler(options: ServerOptions): Handler {
  const running = new RunningRequests();
  const server = createContext(options, running);
  const dispatch = createDispatch({
    server,
    counter: options.counter,
    readAddress: createAddressReader(options.trustedProxies ?? [], options.forwardedHeader ?? 'x-forwarded-for'),
    securityHeaders: securityHeaders(options.issuer.url),
  });
  const app = createRouter(dispatch, options.basePath ?? '');
  const serve = (request: Request, arrival: Arrival): Promise<Response> =>
    running.track(async () => app.fetch(request, arrival));
  const listening = new Set<Listening>();
  const nodeListener = createNodeListener(serve, options.log, securityHeaders(options.issuer.url));
  let closing: Promise<void> | undefined;

  const close = async (): Promise<void> => {
    running.stop();
    const deadline = options.drainMilliseconds ?? drainMilliseconds;
    const stopped = [...listening].map((each) => each.close(deadline));
    server.polls.close();
    await server.feed.close();
    await running.drained(deadline);
    await Promise.all(stopped);
    server.feed.cut();
  };
  return {
    fetch: (request, facts) =>
      serve(request, { peer: peerOf(facts), readBody: readRequestBody(request), disconnect: undefined }),
    nodeListener,
    async listen(listenOptions) {
      const opened = await listenOn(nodeListener, listenOptions, securityHeaders(options.issuer.url));
      listening.add(opened);
      return opened;
    },
    reports: () => server.reports.list(),
    close() {
      closing ??= close();
      return closing;
    },
  };
}

function createContext(options: ServerOptions, running: RunningRequests): ServerContext {
  const { issuer, log, counter, version } = options;
  const monotonicClock = options.monotonicClock ?? systemMonotonicClock;
  const wallClock = options.wallClock ?? (() => Math.floor(issuer.store.wallClock() * 1000));
  const attempts = options.attempts ?? createMemoryAttempts({ clock: monotonicClock });
  return Object.freeze({
    issuer,
    version,
    basePath: options.basePath ?? '',
    certificateHeader: checkCertificateHeader(options.clientCertificateHeader, options.trustedProxies ?? []),
    log,
    throttle: createThrottle(attempts, counter, options.throttle),
    origins: createAllowedOrigins(issuer.url, issuer.clients, monotonicClock),
    knownPairs: options.knownPairs ?? createKnownPairs(),
    oneTime: options.oneTime ?? options.issuer.store.oneTimeValues,
    feed: new FeedHub({ issuer, monotonicClock, heartbeatMilliseconds, log, counter }),
    reports: createReportBoard(),
    polls: createPollRoom(),
    bodyLimits: {
      maxBytes: maxBodyBytes,
      timeoutMilliseconds: checkBodyTimeout(options.bodyTimeoutMilliseconds ?? bodyTimeoutMilliseconds),
    },
    pages: options.pages,
    upstreams: listUpstreams(options.upstreams ?? []),
    verifiersOpen: options.verifiersOpen ?? false,
    monotonicClock,
    wallClock,
    stopping: () => running.stopping,
    stopped: () => running.stopped,
  } satisfies ServerContext);
}

function createRouter(dispatch: Dispatch, basePath: string): Hono<{ Bindings: Arrival }> {
  if (basePath !== '' && !/^(\/[A-Za-z0-9._~-]+)+$/.test(basePath)) {
    throw new TypeError('basePath must be a path such as /auth, without a trailing slash');
  }
  const root = new Hono<{ Bindings: Arrival }>();
  const app = basePath === '' ? root : root.basePath(basePath);
  for (const route of createRoutes()) {
    // One handler a path, which looks at the method itself: Hono calls a lone handler without composing middleware.
    const named = route.pattern.includes(':');
    app.all(route.pattern, (c) => dispatch(c.req.raw, c.env, route, named ? c.req.param('segment') : undefined));
  }
  root.notFound((c) => dispatch(c.req.raw, c.env, undefined, undefined));
  return root;
}

function peerOf(facts: RequestFacts | undefined): string | undefined {
  return facts?.remoteAddress ?? facts?.incoming?.socket?.remoteAddress;
}

function checkBodyTimeout(milliseconds: number): number {
  if (!Number.isSafeInteger(milliseconds) || milliseconds < 1 || milliseconds > bodyTimeoutMilliseconds) {
    throw new TypeError(`bodyTimeoutMilliseconds must be an integer from 1 to ${bodyTimeoutMilliseconds}`);
  }
  return milliseconds;
}
