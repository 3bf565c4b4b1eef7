import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendAnswer } from './answer-sending.ts';
import type { KeySetAnswer, KeySetHost } from './stage.ts';

/** The host of the issuer that the audit plays: what a target is set up to trust, and what staged attacks then bend. */
export interface OpenKeySetHost extends KeySetHost {
  /** Puts texts at their paths. The page at the path of `url` is the key set, and alone is bent by `serve`. */
  readonly publish: (pages: Readonly<Record<string, string>>) => void;
  readonly close: () => Promise<void>;
}

const notFound: KeySetAnswer = { status: 404, body: '' };

/** Where the key set of an issuer stands, below its identifier. */
const keySetPath = '/.well-known/jwks.json';

/** Opens the host on a loopback address. Its `/redirect?to=` leads anywhere, as on many a trusted host. */
export async function openKeySetHost(): Promise<OpenKeySetHost> {
  const pages = new Map<string, string>();
  let bent: KeySetAnswer | undefined;
  const counted = { requests: 0, bytes: 0 };
  const find = (path: string): KeySetAnswer => {
    if (!URL.canParse(path, 'http://host')) return notFound;
    const { pathname, searchParams } = new URL(path, 'http://host');
    const isKeySet = pathname === keySetPath;
    if (isKeySet || bent?.everywhere === true) counted.requests += 1;
    if (bent !== undefined && (isKeySet || bent.everywhere === true)) return bent;
    const location = pathname === '/redirect' ? searchParams.get('to') : null;
    if (location !== null) return { status: 302, headers: { location }, body: '' };
    const page = pages.get(pathname);
    return page === undefined ? notFound : { body: page };
  };
  const server = createServer((request, response) => {
    sendAnswer(request, response, find(request.url ?? '/'), (bytes) => {
      counted.bytes += bytes;
    });
  });
  server.on('clientError', (_error, socket) => socket.destroy());
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
