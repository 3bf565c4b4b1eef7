/** An authorization server on a port of its own, with people and what they need to log in. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeBase64Url } from '@sealwright/jwt';
import { createVerifier, remoteJwks, revocationFeed, type Verifier } from '@sealwright/verifier';
import { type AuthorizationServer, createAuthorizationServer, createKeyEncryption } from 'sealwright';
import { freePort } from '../end-to-end/spawned-command.ts';

const password = 'moth-relay-catalogue-77';

export interface LiveServer {
  readonly url: string;
  readonly server: AuthorizationServer;
  /** Registers a resource server; answers its secret. */
  addResource(resource: string): Promise<string>;
  /** A verifier that follows the feed, closed with the server. */
  verifierFor(audience: string, secret: string): Promise<Verifier>;
  logIn(name: string): Promise<{ readonly token: string; readonly refreshToken: string }>;
  post(path: string, body: object): Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

export async function startLiveServer(defaultResource: string): Promise<LiveServer> {
  const folder = await mkdtemp(join(tmpdir(), 'sealwright-calls-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const server = await createAuthorizationServer({
    ...{ issuer: url, defaultResource, store: `sqlite:${join(folder, 'store.db')}`, log: silent },
    keyEncryption: createKeyEncryption(randomBytes(32)),
  });
  await server.listen({ host: '127.0.0.1', port });
  const verifiers: Verifier[] = [];
  const post = async (path: string, body: object): Promise<Readonly<Record<string, string>>> => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return response.status === 204 ? {} : ((await response.json()) as Record<string, string>);
  };
  return {
    ...{ url, server, post },
    async addResource(resource) {
      const { secret } = await server.issuer.resources.add({ resource, name: 'API', readsFeed: true });
      return encodeBase64Url(secret.reveal());
    },
    async verifierFor(audience, secret) {
      const verifier = createVerifier({
        ...{ issuer: url, audience, typ: 'at+jwt' },
        keys: remoteJwks({ issuer: url, url: `${url}/.well-known/jwks.json` }),
        revocation: revocationFeed({ url, resource: audience, secret, whenStale: 'deny' }),
      });
      verifiers.push(verifier);
      await verifier.ready();
      return verifier;
    },
    async logIn(name) {
      const person = { email: `${name}@example.com`, password };
      if ((await server.issuer.accounts.findByEmail(person.email)) === undefined) await post('/signup', person);
      const { access_token: token = '', refresh_token: refreshToken = '' } = await post('/login', person);
      return { token, refreshToken };
    },
    async close() {
      await Promise.all(verifiers.map((verifier) => verifier.close()));
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}
