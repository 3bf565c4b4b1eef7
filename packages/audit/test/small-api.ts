import { generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AuditClock } from '../src/audit-clock.ts';

/** An issuer with one ES256 key. */
export interface SmallIssuer {
  readonly token: string;
  readonly keySetText: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly sign: (claims: Record<string, unknown>) => string;
}

export function makeSmallIssuer(claims: Record<string, unknown> = {}): SmallIssuer {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const segment = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const issue = (bent: Record<string, unknown>): string => {
    const header = segment({ alg: 'ES256', typ: 'at+jwt', kid: 'k1' });
    const payload = segment({ iss: 'https://i.example', aud: 'api', sub: 'u1', iat: now, exp: now + 3600, ...bent });
    const signature = sign('sha256', Buffer.from(`${header}.${payload}`), {
      key: privateKey,
      dsaEncoding: 'ieee-p1363',
    });
    return `${header}.${payload}.${signature.toString('base64url')}`;
  };
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256', use: 'sig' };
  return { token: issue(claims), keySetText: JSON.stringify({ keys: [jwk] }), privateKey, publicKey, sign: issue };
}

/** What a request brought, as a right API sees it. */
export interface Presented {
  readonly kind: 'good' | 'bad' | 'none';
  readonly token: string;
  /** The number of the request, from 1. */
  readonly number: number;
}

export interface SmallApi {
  readonly url: string;
  readonly requests: () => readonly IncomingMessage[];
  readonly close: () => Promise<void>;
}

/** An API on loopback that knows good tokens from others as it should, and then does as the test says. */
export async function openSmallApi(
  { publicKey }: SmallIssuer,
  answer: (presented: Presented, response: ServerResponse, request: IncomingMessage) => void,
): Promise<SmallApi> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const kind = token === '' ? 'none' : isGood(token, publicKey) ? 'good' : 'bad';
    answer({ kind, token, number: requests.length }, response, request);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/me`,
    requests: () => requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

/** What an honest API says. */
export function answerHonestly({ kind }: Presented, response: ServerResponse): void {
  answerJson(response, kind === 'good' ? 200 : 401, kind === 'good' ? { sub: 'u1' } : { error: 'invalid_token' });
}

export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** A clock on which waiting takes no time. */
export function skippingClock(): AuditClock & { readonly waited: () => number } {
  let skipped = 0;
  return {
    now: () => performance.now() + skipped,
    wait: async (milliseconds) => {
      skipped += milliseconds;
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    },
    waited: () => skipped,
  };
}

function isGood(token: string, key: KeyObject): boolean {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  // Strict about the text, as a right verifier is: what decodes to the same bytes is not the same token.
  if (token.split('.').length !== 3 || bytes.toString('base64url') !== signature) return false;
  try {
    const { alg } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { readonly alg: unknown };
    const input = Buffer.from(`${header}.${payload}`);
    return alg === 'ES256' && verify('sha256', input, { key, dsaEncoding: 'ieee-p1363' }, bytes);
  } catch {
    return false;
  }
}
