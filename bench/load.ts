/**
 * A load generator with little overhead of its own: keep-alive sockets, one request at a time on each, answers read only as
 * far as needed. It aims at loopback alone and ends when it is told to.
 */
import { createConnection, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface LoadOptions {
  readonly port: number;
  readonly connections: number;
  /** In all; each connection sends an equal share, one after the other. */
  readonly requests: number;
  /** The bytes of the next request on one connection, from the answer before it (none at first). */
  next(connection: number, before: Answer | undefined): string;
  /** Throws when an answer is not the right one. */
  check(answer: Answer): void;
  /** The last answer on a connection, before it is closed. */
  done?(connection: number, last: Answer): void;
}

export interface LoadReport {
  readonly requests: number;
  readonly seconds: number;
  readonly latencies: readonly number[];
}

export async function load(options: LoadOptions): Promise<LoadReport> {
  const started = performance.now();
  const latencies: number[] = [];
  const share = Math.ceil(options.requests / options.connections);
  await Promise.all(
    Array.from({ length: options.connections }, async (_, connection) => {
      const client = await openClient(options.port);
      let before: Answer | undefined;
      for (let turn = 0; turn < share; turn += 1) {
        const sent = performance.now();
        before = await client.exchange(options.next(connection, before));
        latencies.push(performance.now() - sent);
        options.check(before);
      }
      if (before !== undefined) options.done?.(connection, before);
      client.close();
    }),
  );
  return { requests: share * options.connections, seconds: (performance.now() - started) / 1000, latencies };
}

export interface Client {
  exchange(request: string): Promise<Answer>;
  close(): void;
}

export async function openClient(port: number): Promise<Client> {
  const socket = await connect(port);
  let buffered = '';
  let waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;
  socket.setNoDelay(true);
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    buffered += chunk;
    const taken = takeAnswer(buffered);
    if (taken === undefined || waiting === undefined) return;
    buffered = buffered.slice(taken.length);
    const { resolve } = waiting;
    waiting = undefined;
    resolve(taken.answer);
  });
  const fail = (): void => waiting?.reject(new Error('the connection ended before its answer'));
  socket.on('error', fail);
  socket.on('close', fail);
  return {
    exchange: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(request, 'latin1');
      }),
    close: () => socket.destroy(),
  };
}

export function formatRequest(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): string {
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1'];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (body !== '') lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

export function formatJsonRequest(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): string {
  return formatRequest('POST', path, { 'Content-Type': 'application/json', ...headers }, JSON.stringify(body));
}

function takeAnswer(buffered: string): { readonly answer: Answer; readonly length: number } | undefined {
  const end = buffered.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = buffered.slice(0, end);
  const status = Number(head.slice(9, 12));
  const start = end + 4;
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) {
    const total = start + Number(length);
    return buffered.length < total
      ? undefined
      : { answer: { status, body: buffered.slice(start, total) }, length: total };
  }
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return { answer: { status, body: '' }, length: start };
  const last = buffered.indexOf('0\r\n\r\n', start);
  return last < 0 ? undefined : { answer: { status, body: buffered.slice(start, last) }, length: last + 5 };
}

function connect(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.removeListener('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}
