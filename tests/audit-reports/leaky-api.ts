import { createHmac, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the API knows of its caller, and what its bodies hold: neither may be in a report. */
export const secrets = { email: 'ada.lovelace@example.com', body: 'marker-of-the-body-5b1f' } as const;

export interface LeakyApi {
  readonly url: string;
  readonly keySetUrl: string;
  readonly goodToken: string;
  readonly close: () => Promise<void>;
}

/**
 * An API with the mistakes of 2015 that tells its caller everything back: the token in a header and in the body, escape
 * sequences, lines that pipelines obey. Some tokens make it fail, with all of that in the answer.
 */
export async function openLeakyApi(): Promise<LeakyApi> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }];
  const server = createServer((request, response) => {
    if (request.url === '/keys') response.end(JSON.stringify({ keys }));
    else answer(request, response, publicKey);
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${origin}/me`,
    keySetUrl: `${origin}/keys`,
    goodToken: makeToken(privateKey),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((closed) => {
        server.close(() => closed());
      });
    },
  };
}

function answer(request: IncomingMessage, response: ServerResponse, key: KeyObject): void {
  const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
  const told = `\u001b[31m${secrets.body} ::error::${token} <script>alert(1)</script> ${secrets.email}`;
  response.setHeader('x-echo', token.replaceAll(/[^\u0020-\u007e]/g, ''));
  response.setHeader('www-authenticate', `Bearer error_description="${secrets.body} ${secrets.email}"`);
  try {
    response.writeHead(isTaken(token, key) ? 200 : 401).end(told);
  } catch (error) {
    response.writeHead(error instanceof SyntaxError ? 401 : 500).end(`${told} ${String(error)}`);
  }
}

/** Whatever the header says is done; a key id that it did not expect is an error that nobody caught. */
function isTaken(token: string, key: KeyObject): boolean {
  if (token === '') return false;
  const [head = '', payload = '', signature = ''] = token.split('.');
  const { alg, kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as Readonly<Record<string, unknown>>;
  if (typeof kid === 'object' && kid !== null) throw new Error(`no such key: ${JSON.stringify(kid)} of ${token}`);
  const input = Buffer.from(`${head}.${payload}`);
  const bytes = Buffer.from(signature, 'base64url');
  if (alg === 'none') return true;
  const pem = key.export({ type: 'spki', format: 'pem' });
  return alg === 'HS256'
    ? createHmac('sha256', pem).update(input).digest().equals(bytes)
    : verify('sha256', input, key, bytes);
}

function makeToken(key: KeyObject): string {
  const segment = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: 'https://issuer.example',
    aud: 'api',
    sub: 'usr_1',
    email: secrets.email,
    iat: now,
    exp: now + 3600,
  };
  const input = `${segment({ alg: 'RS256', typ: 'JWT', kid: 'k1' })}.${segment(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
}
