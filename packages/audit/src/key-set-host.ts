import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KeySetAnswer, KeySetHost } from './stage.ts';

/** The host of the issuer that the audit plays: what a target is set up to trust, and what staged attacks then bend. */
export interface OpenKeySetHost extends KeySetHost {
  /** Puts texts at their paths. The page at the path of `url` is the key set, and alone is bent by `serve`. */
  readonly publish: (pages: Readonly<Record<string, string>>) => void;
  readonly close: () => Promise<void>;
}

/** Where the key set of an issuer stands, below its identifier. */
export const keySetPath = '/.well-known/jwks.json';

/** Opens the host on a loopback address. Its `/redirect?to=` leads anywhere, as on many a trusted host. */
export async function openKeySetHost(): Promise<OpenKeySetHost> {
  const pages = new Map<string, string>();
  let bent: KeySetAnswer | undefined;
  const counted = { requests: 0, bytes: 0 };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://host');
    const target = pathname === '/redirect' ? searchParams.get('to') : null;
    if (pathname === keySetPath || bent?.everywhere === true) counted.requests += 1;
    const page = pages.get(pathname);
    const usual: KeySetAnswer = page === undefined ? { status: 404, body: '' } : { body: page };
    const isBent = bent !== undefined && (pathname === keySetPath || bent.everywhere === true);
    const found: KeySetAnswer = target === null ? usual : { status: 302, headers: { location: target }, body: '' };
    sendAnswer(request, response, isBent && bent !== undefined ? bent : found, (bytes) => {
      counted.bytes += bytes;
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    url: `${origin}${keySetPath}`,
    publish: (added) => {
      for (const [path, text] of Object.entries(added)) pages.set(path, text);
    },
    serve: (answer) => {
      bent = answer;
    },
    countRequests: () => take(counted, 'requests'),
    countBytes: () => take(counted, 'bytes'),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

/**
 * What an issuer publishes about itself, by the paths of its host: the key set, and both forms of its metadata (OpenID
 * Connect Discovery §4, RFC 8414 §3).
 */
export function issuerPages(issuer: string, algorithm: string, keySetText: string): Readonly<Record<string, string>> {
  const path = new URL(issuer).pathname.replace(/\/$/, '');
  const metadata = JSON.stringify({
    issuer,
    jwks_uri: `${issuer}${keySetPath}`,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [algorithm],
  });
  return {
    [`${path}${keySetPath}`]: keySetText,
    [`${path}/.well-known/openid-configuration`]: metadata,
    [`/.well-known/oauth-authorization-server${path}`]: metadata,
  };
}

function take<Name extends string>(counted: Record<Name, number>, name: Name): number {
  const count = counted[name];
  counted[name] = 0;
  return count;
}

/** Sends an answer: at once, at its rate, or its body again and again until so many bytes are sent. */
export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status = 200, headers = {}, body, bytesPerSecond, padBytes = 0 }: KeySetAnswer,
  count: (bytes: number) => void,
): void {
  const isKeySet = request.url?.includes('jwks') === true;
  const type = isKeySet ? 'application/jwk-set+json' : 'application/json';
  response.writeHead(status, { 'content-type': type, ...headers });
  const bytes = Buffer.from(body);
  if (bytesPerSecond !== undefined) trickle(response, bytes, bytesPerSecond, count);
  else if (padBytes > 0) pour(response, bytes, padBytes, count);
  else {
    count(bytes.length);
    response.end(bytes);
  }
}

function trickle(
  response: ServerResponse,
  bytes: Buffer,
  bytesPerSecond: number,
  count: (bytes: number) => void,
): void {
  let sent = 0;
  const timer = setInterval(() => {
    response.write(bytes.subarray(sent, sent + 1));
    count(1);
    sent += 1;
    if (sent >= bytes.length) response.end();
  }, 1000 / bytesPerSecond);
  response.on('close', () => clearInterval(timer));
}

/** Blanks before the body, which JSON allows, for as long as the other side goes on reading. */
function pour(response: ServerResponse, body: Buffer, padBytes: number, count: (bytes: number) => void): void {
  const blanks = Buffer.alloc(1 << 20, ' ');
  let left = padBytes;
  const write = (): void => {
    while (left > 0 && !response.destroyed) {
      left -= blanks.length;
      count(blanks.length);
      if (!response.write(blanks)) {
        response.once('drain', write);
        return;
      }
    }
    response.end(body);
  };
  write();
}
