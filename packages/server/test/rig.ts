/** What the tests of this package run on: the real issuer on real SQLite, with clocks that can be moved. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createIssuer,
  type Issuer,
  type IssuerOptions,
  type IssuerStore,
  type KeyEncryption,
} from '@sealwright/issuer';
import { encodeBase64Url } from '@sealwright/jwt';
import { openSqliteStore } from '@sealwright/store/sqlite';
import { createHandler, type Handler, type LogFields, refreshCookieName, type ServerOptions } from '../src/index.ts';

export const url = 'http://127.0.0.1:4000';
export const api = 'http://127.0.0.1:4001';
export const origin = 'https://app.example';
export const goodPassword = 'correct-Horse7-battery-staple';

export interface Line extends LogFields {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
}

export interface Rig {
  readonly handler: Handler;
  readonly issuer: Issuer;
  readonly lines: Line[];
  readonly counts: { name: string; labels: Readonly<Record<string, string | number>> }[];
  /** The monotonic clock of the server, in milliseconds. */
  readonly clock: { now: number };
  readonly store: IssuerStore;
  readonly apiSecret: string;
  readonly path: string;
  call(method: string, path: string, options?: CallOptions): Promise<Called>;
  /** Another node on a store, the rig's own unless it is given: an issuer and a handler beside the first. */
  addNode(options?: { readonly store?: IssuerStore; readonly server?: Partial<ServerOptions> }): Promise<RigNode>;
  signUp(email: string): Promise<string>;
  logIn(email: string, extra?: object, options?: CallOptions): Promise<Tokens & { response: Response }>;
  close(): Promise<void>;
}

export interface RigNode {
  readonly issuer: Issuer;
  readonly handler: Handler;
}

export interface CallOptions {
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly bearer?: string;
  readonly basic?: readonly [id: string, secret: string];
  readonly cookie?: string;
  readonly from?: string;
}

export interface Called {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server says is looked at member by member
  readonly body: any;
  readonly response: Response;
}

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly cookie: string;
}

export async function createRig(
  options: {
    readonly server?: Partial<ServerOptions>;
    readonly issuer?: Partial<IssuerOptions>;
    /** The issuer as the server sees it, where a test holds something up. */
    readonly wrap?: (issuer: Issuer) => Issuer;
  } = {},
): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'sealwright-server-'));
  const path = join(folder, 'test.db');
  const store = await openSqliteStore({ path, role: 'server' });
  const basis = { issuer: url, store, keyEncryption: localKeyEncryption(), defaultResource: api, ...options.issuer };
  const issuer = await createIssuer(basis);
  await store.clients.change('first-party', () => ({ outcome: true, set: { allowedOrigins: [origin] } }));
  const { secret } = await issuer.resources.add({ resource: api, name: 'Demo', readsFeed: true });
  const lines: Line[] = [];
  const write = (level: Line['level']) => (fields: LogFields, message: string) => {
    lines.push({ ...fields, level, message });
  };
  const counts: Rig['counts'] = [];
  const clock = { now: 1_000_000 };
  const surroundings = {
    version: '0.0.0',
    log: { info: write('info'), warn: write('warn'), error: write('error') },
    counter: (name: string, labels: Readonly<Record<string, string | number>>) => void counts.push({ name, labels }),
    monotonicClock: () => clock.now,
    ...options.server,
  };
  const handler = createHandler({ ...surroundings, issuer: options.wrap?.(issuer) ?? issuer });
  const nodes: RigNode[] = [];
  const call: Rig['call'] = (method, target, request) => callHandler(handler, method, target, request);
  return {
    ...{ handler, issuer, lines, counts, clock, path, call, store },
    apiSecret: encodeBase64Url(secret.reveal()),
    async addNode({ store: own = store, server = {} } = {}) {
      const besideIssuer = await createIssuer({ ...basis, store: own });
      const node = {
        issuer: besideIssuer,
        handler: createHandler({ ...surroundings, ...server, issuer: besideIssuer }),
      };
      nodes.push(node);
      return node;
    },
    async signUp(email) {
      const { status, body, text } = await call('POST', '/signup', { json: { email, password: goodPassword } });
      if (status !== 201) throw new Error(text);
      return body.sub;
    },
    async logIn(email, extra = {}, request = {}) {
      const json = { email, password: goodPassword, ...extra };
      const { status, body, text, response } = await call('POST', '/login', { ...request, json });
      if (status !== 200) throw new Error(text);
      return { ...body, cookie: cookieOf(response) ?? '', response };
    },
    async close() {
      for (const node of nodes) {
        await node.handler.close();
        await node.issuer.close();
      }
      await handler.close();
      await issuer.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function callHandler(
  handler: Handler,
  method: string,
  target: string,
  options: CallOptions = {},
): Promise<Called> {
  const headers = new Headers(options.headers);
  if (options.bearer !== undefined) headers.set('authorization', `Bearer ${options.bearer}`);
  if (options.basic !== undefined) headers.set('authorization', basicHeader(...options.basic));
  if (options.cookie !== undefined) headers.set('cookie', `${refreshCookieName}=${options.cookie}`);
  if (options.json !== undefined) headers.set('content-type', 'application/json');
  const body =
    options.json !== undefined ? JSON.stringify(options.json) : options.form && new URLSearchParams(options.form);
  const request = new Request(`${url}${target}`, { method, headers, ...(body !== undefined && { body }) });
  const response = await handler.fetch(request, { remoteAddress: options.from ?? '203.0.113.1' });
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson && text !== '' ? JSON.parse(text) : undefined,
    response,
  };
}

export function basicHeader(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${encodeURIComponent(id)}:${secret}`).toString('base64')}`;
}

export function cookieOf(response: Response): string | undefined {
  const [cookie] = response.headers.getSetCookie();
  return cookie === undefined ? undefined : /=([^;]*)/.exec(cookie)?.[1];
}

export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

function localKeyEncryption(): KeyEncryption {
  const key = randomBytes(32);
  return {
    id: 'test',
    async wrap(dataKey) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      return Buffer.concat([iv, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]);
    },
    async unwrap(wrapped) {
      const bytes = Buffer.from(wrapped);
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(-16));
      return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
    },
  };
}

export function refreshCookieOf(value: string): string {
  return `${refreshCookieName}=${value}`;
}
