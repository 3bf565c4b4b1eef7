/** The whole server over HTTP, with its pages, on real SQLite: what clients and attackers of these tests meet. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewClient } from '@sealwright/issuer';
import { encodeBase64Url } from '@sealwright/jwt';
import {
  type AuthorizationServer,
  type AuthorizationServerOptions,
  createAuthorizationServer,
  createKeyEncryption,
} from 'sealwright';
import { findFreePort } from '../../packages/sealwright/src/free-port.ts';
import { type Browser, createBrowser } from './browser.ts';
import type { Person } from './person-at-pages.ts';
import type { ServerMetadata } from './wire-answer.ts';

export const api = 'https://api.example.com';
export const redirectUri = 'https://client.example/callback';

export interface Registered {
  readonly clientId: string;
  readonly secret: string;
}

export interface Provider {
  readonly issuer: string;
  readonly server: AuthorizationServer;
  /** The discovery document. */
  readonly metadata: ServerMetadata;
  register(client: Partial<NewClient>): Promise<Registered>;
  addPerson(email: string): Promise<Person & { readonly sub: string }>;
  browser(): Browser;
  /** Whether that text lies anywhere in the files of the store. */
  databaseHolds(text: string): Promise<boolean>;
  close(): Promise<void>;
}

export async function openProvider(options: Partial<AuthorizationServerOptions> = {}): Promise<Provider> {
  const folder = await mkdtemp(join(tmpdir(), 'sealwright-provider-'));
  const port = await findFreePort();
  const issuer = `http://127.0.0.1:${port}`;
  const server = await createAuthorizationServer({
    issuer,
    defaultResource: api,
    store: `sqlite:${folder}/sealwright.db`,
    keyEncryption: createKeyEncryption(randomBytes(32)),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    ...options,
  });
  const listening = await server.listen({ host: '127.0.0.1', port });
  const found = await fetch(`${issuer}/.well-known/openid-configuration`);
  const metadata = (await found.json()) as ServerMetadata;
  return {
    ...{ issuer, server, metadata },
    register: (client) => register(server, client),
    addPerson: (email) => addPerson(server, email),
    browser: () => createBrowser(issuer),
    databaseHolds: (text) => holds(folder, text),
    async close() {
      await listening.close(1_000);
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function register({ issuer }: AuthorizationServer, wanted: Partial<NewClient>): Promise<Registered> {
  const { client, secret } = await issuer.clients.add({
    kind: 'confidential',
    name: 'An application',
    redirectUris: [redirectUri],
    scopes: ['openid', 'profile', 'email', 'address', 'phone', 'offline_access', 'read', 'write'],
    resources: [api],
    ...wanted,
  });
  return { clientId: client.clientId, secret: secret === undefined ? '' : encodeBase64Url(secret.reveal()) };
}

async function addPerson({ issuer }: AuthorizationServer, email: string): Promise<Person & { readonly sub: string }> {
  const password = 'moth-relay-catalogue-77';
  const { sub } = await issuer.accounts.create({ email, password, scopes: ['read', 'write'] });
  return { email, password, sub };
}

async function holds(folder: string, text: string): Promise<boolean> {
  const names = await readdir(folder);
  const files = await Promise.all(names.map((name) => readFile(join(folder, name))));
  return files.some((bytes) => bytes.includes(text));
}
