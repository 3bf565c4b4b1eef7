import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import {
  connectionCheckMilliseconds,
  headersTimeoutMilliseconds,
  keepAliveMilliseconds,
  maxConnections,
  maxHeaderBytes,
  requestTimeoutMilliseconds,
} from './defaults.ts';
import type { Arrival } from './dispatch.ts';
import { errors } from './errors.ts';
import type { Log } from './ports.ts';
import { answerRefusal } from './refusal.ts';
import { readNodeBody } from './request-body.ts';
import { createRequestId } from './request-id.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** PEM texts. Without them the server speaks plain HTTP: on loopback, or behind a proxy that ends TLS. */
  readonly tls?: { readonly certificate: string; readonly key: string };
}

export interface Listening {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** Accepts no more, lets what runs finish, and destroys what is left at the deadline. */
  close(deadlineMilliseconds: number): Promise<void>;
}

export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/** Adapts to Node's requests: the peer's address, the body straight from the socket, the end of a connection. */
export function createNodeListener(
  serve: (request: Request, arrival: Arrival) => Promise<Response>,
  log: Log,
  headers: Readonly<Record<string, string>>,
): NodeListener {
  let listener: ReturnType<typeof getRequestListener> | undefined;
  const answer = (request: Request, env: unknown): Promise<Response> => {
    const { incoming } = env as HttpBindings;
    return serve(request, {
      peer: incoming.socket.remoteAddress,
      readBody: readNodeBody(incoming, incoming.headers['content-length']),
      disconnect: () => incoming.socket.destroy(),
    });
  };
  // A target or a `Host` that is no URL never becomes a request.
  const refuseTarget = (): Response => {
    const requestId = createRequestId();
    log.info({ route: 'none', status: 400, code: 'target_malformed', request_id: requestId }, 'request');
    return answerRefusal(
      { headers: { ...headers, 'x-request-id': requestId }, requestId },
      errors.create('target_malformed'),
    );
  };
  return (incoming, outgoing) => {
    // Made at the first request: the adapter replaces the global Request and Response by quicker ones when it is made.
    listener ??= getRequestListener(answer, { errorHandler: refuseTarget });
    void listener(incoming, outgoing);
  };
}

/** Opens a server with limits on everything that a stranger decides: sizes, times, connections. */
export async function listenOn(
  listener: NodeListener,
  options: ListenOptions,
  headers: Readonly<Record<string, string>>,
): Promise<Listening> {
  const limits = {
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: headersTimeoutMilliseconds,
    requestTimeout: requestTimeoutMilliseconds,
    keepAliveTimeout: keepAliveMilliseconds,
    connectionsCheckingInterval: connectionCheckMilliseconds,
    // A request without `Host` is refused by the adapter, in the same words as every other; Node's own refusal has none.
    requireHostHeader: false,
  };
  const { tls } = options;
  const server =
    tls === undefined
      ? createServer(limits, listener)
      : createTlsServer({ ...limits, cert: tls.certificate, key: tls.key, minVersion: 'TLSv1.2' }, listener);
  server.maxConnections = maxConnections;
  const silent = followSilent(server, tls === undefined ? 'connection' : 'secureConnection');
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuseSocket(error, socket as Socket, headers));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  const name = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    host: options.host,
    port,
    url: `${tls === undefined ? 'http' : 'https'}://${name}:${port}`,
    close: (deadlineMilliseconds) => closeServer(server, silent, deadlineMilliseconds),
  };
}

/** Answers what is not HTTP, too large or too slow in its headers: Node never makes a request of it. */
function refuseSocket(error: NodeJS.ErrnoException, socket: Socket, headers: Readonly<Record<string, string>>): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status = statusOf(error.code);
  const body = JSON.stringify({
    error: 'invalid_request',
    error_description: 'the request is not well-formed HTTP within the limits',
    request_id: createRequestId(),
  });
  const lines = Object.entries({
    ...headers,
    'cache-control': 'no-store',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n${body}`);
}

function statusOf(code: string | undefined): string {
  if (code === 'HPE_HEADER_OVERFLOW') return '431 Request Header Fields Too Large';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return '408 Request Timeout';
  return '400 Bad Request';
}

/** Connections that have asked nothing yet. Node takes them for busy until the time for their headers is over. */
function followSilent(server: Server, event: 'connection' | 'secureConnection'): ReadonlySet<Socket> {
  const silent = new Set<Socket>();
  server.on(event, (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  server.on('request', ({ socket }) => silent.delete(socket));
  return silent;
}

async function closeServer(server: Server, silent: ReadonlySet<Socket>, deadlineMilliseconds: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  // A connection that falls idle only now, behind its last answer, would otherwise be kept for its whole keep-alive.
  const sweep = setInterval(() => {
    server.closeIdleConnections();
    // Opened in advance by a client or a balancer: nothing is under way on them.
    for (const socket of silent) socket.destroy();
  }, 20);
  const deadline = setTimeout(() => server.closeAllConnections(), deadlineMilliseconds);
  await closed;
  clearInterval(sweep);
  clearTimeout(deadline);
}
