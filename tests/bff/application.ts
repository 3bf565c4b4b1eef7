/** An authorization server, an API that its verifier guards, and a person's browser before a back end for front ends. */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Bff, type BffEvent, type BffOptions, clientSecret, createBff } from '@sealwright/client/bff';
import { generateSecret } from '@sealwright/jwt';
import { createVerifier, remoteJwks, revocationFeed, type Verifier } from '@sealwright/verifier';
import { authenticate } from '@sealwright/verifier/node';
import type { Person } from '../oauth-rig/person-at-pages.ts';
import { openProvider, type Provider, type Registered, api as resource } from '../oauth-rig/provider.ts';

export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

/** What answers a request, at once or later. */
export type Listener = (...parameters: Parameters<RequestListener>) => unknown;

/** What the API heard, behind its guard. */
export interface Heard {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly sub: string;
}

export interface Scene {
  readonly provider: Provider;
  readonly client: Registered;
  readonly person: Person & { readonly sub: string };
  readonly api: Listening & { readonly heard: Heard[]; answer(listener: Listener | undefined): void };
  /** A back end on a port that is known already; what it observed is in `events`. */
  open(origin: string, options?: Partial<BffOptions>): Promise<{ readonly bff: Bff; readonly events: BffEvent[] }>;
  register(origin: string): Promise<void>;
  close(): Promise<void>;
}

export const cookieSecret = generateSecret(32);

/** `options`: of the authorization server. */
export async function openScene(options: Parameters<typeof openProvider>[0] = {}): Promise<Scene> {
  const provider = await openProvider(options);
  const client = await provider.register({ redirectUris: ['http://127.0.0.1/callback'] });
  const person = await provider.addPerson('ada@example.com');
  const { secret } = await provider.server.issuer.resources.add({ resource, name: 'API', readsFeed: true });
  const verifier = createVerifier({
    ...{ issuer: provider.issuer, audience: resource, typ: 'at+jwt' },
    keys: remoteJwks({ issuer: provider.issuer, url: `${provider.issuer}/.well-known/jwks.json` }),
    revocation: revocationFeed({ url: provider.issuer, resource, secret, whenStale: 'deny' }),
  });
  await verifier.ready();
  const api = await openApi(verifier);
  return {
    ...{ provider, client, person, api },
    register: async (origin) => {
      const { issuer } = provider.server;
      const settings = {
        postLogoutRedirectUris: [`${origin}/bye`],
        backchannelLogoutUri: `${origin}/auth/backchannel-logout`,
      };
      await issuer.store.clients.change(client.clientId, (row) => ({
        outcome: true,
        set: { redirectUris: [`${origin}/auth/callback`], settings: { ...row?.settings, ...settings } },
      }));
    },
    async open(origin, options = {}) {
      const events: BffEvent[] = [];
      const bff = await createBff({
        ...{ issuer: provider.issuer, clientId: client.clientId, authentication: clientSecret(client.secret) },
        ...{ baseUrl: origin, cookieSecrets: [cookieSecret], scope: 'openid email read', claims: ['email'] },
        relays: { '/api': { target: `${api.url}/v1` } },
        observer: (event) => events.push(event),
        ...options,
      });
      return { bff, events };
    },
    async close() {
      await verifier.close();
      await api.close();
      await provider.close();
    },
  };
}

async function openApi(verifier: Verifier): Promise<Scene['api']> {
  const heard: Heard[] = [];
  let other: Listener | undefined;
  const listening = await listen(async (request, response) => {
    if (other !== undefined) return void other(request, response);
    const auth = await authenticate(request, response, verifier);
    if (auth === undefined) return;
    const { method = '', url = '', headers } = request;
    heard.push({ method, url, headers, body: await text(request), sub: auth.claims.sub ?? '' });
    answer(response, auth.claims.sub ?? '');
  });
  return {
    ...listening,
    heard,
    answer: (listener) => {
      other = listener;
    },
  };
}

function answer(response: ServerResponse, sub: string): void {
  response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'planted=1; Path=/' });
  response.end(JSON.stringify({ sub }));
}

export async function listen(listener: Listener): Promise<Listening> {
  return listening(createServer((request, response) => void listener(request, response)));
}

export async function listening(server: Server): Promise<Listening> {
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
