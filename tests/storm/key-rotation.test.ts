import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeUnverified } from '@sealwright/jwt/unsafe';
import { createVerifier, remoteJwks, revocationFeed, type Verifier } from '@sealwright/verifier';
import { guard } from '@sealwright/verifier/express';
import express from 'express';
import {
  type AuthorizationServer,
  createAuthorizationServer,
  createCounters,
  createKeyEncryption,
  createLog,
} from 'sealwright';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listenOnFreePort, makeServerFolder } from './spawned-server.ts';

const clients = 8;
const resource = 'http://127.0.0.1:4001';

interface Call {
  readonly kid: string;
  readonly status: number;
  /** `performance.now()` when the request left. */
  readonly at: number;
}

let folder: Awaited<ReturnType<typeof makeServerFolder>>;
let server: AuthorizationServer;
let verifier: Verifier;
let api: Server;
let load: Load;

beforeEach(async () => {
  folder = await makeServerFolder();
  const listener = createServer((request, response) => server.nodeListener(request, response));
  const issuer = `http://127.0.0.1:${await listenOnFreePort(listener)}`;
  server = await createAuthorizationServer({
    issuer,
    defaultResource: resource,
    store: `sqlite:${folder.path}/rotation.db`,
    keyEncryption: createKeyEncryption(randomBytes(32)),
    log: createLog({ level: 'error', to: 'stderr' }),
    counters: createCounters(),
    verifiersOpen: true,
  });
  verifier = createVerifier({
    issuer,
    audience: resource,
    typ: 'at+jwt',
    keys: remoteJwks({ url: `${issuer}/.well-known/jwks.json`, issuer }),
    revocation: revocationFeed({ url: issuer, whenStale: 'deny' }),
  });
  await verifier.ready();
  const app = express();
  app.get('/me', guard(verifier), (_, response) => void response.json({}));
  api = createServer(app);
  await listenOnFreePort(api);
  load = await startLoad();
  return async () => {
    await load.stop();
    await verifier.close();
    api.closeAllConnections();
    api.close();
    await server.close();
    listener.closeAllConnections();
    listener.close();
  };
});

afterEach(() => folder.remove());

describe('rotating the signing key under load', () => {
  it('refuses nobody when the rotation is a scheduled one', async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      await load.reached(200);
      const { active } = await server.issuer.keys.rotate({ force: true });
      await load.reachedUnder(active, 100);
    }
    expect(load.calls.filter(({ status }) => status !== 200)).toEqual([]);
    expect(new Set(load.calls.map(({ kid }) => kid)).size).toBe(4);
  });

  it.each([false, true])(
    'refuses the compromised key within a second and nobody else (a fresh key: %s)',
    async (fresh) => {
      await load.reached(200);
      const compromised = server.issuer.keys.signingKey().kid;
      const before = performance.now();
      const { replacement } = await server.issuer.keys.rotateCompromised(compromised, { fresh });
      const answered = performance.now();
      await load.reachedUnder(replacement, 300);
      await load.reachedAfter(answered + 1000);

      const wronglyRefused = load.calls.filter(
        ({ kid, status, at }) => status !== 200 && !(kid === compromised && status === 401 && at >= before - 1000),
      );
      expect(wronglyRefused).toEqual([]);
      const kept = load.kept.filter(({ kid }) => kid === compromised);
      const late = kept.filter(({ at }) => at > answered + 1000);
      expect(late.length).toBeGreaterThan(0);
      expect(late.filter(({ status }) => status !== 401)).toEqual([]);
      const lastAccepted = Math.max(...kept.filter(({ status }) => status === 200).map(({ at }) => at));
      console.log(
        `compromised key last accepted ${Math.max(0, lastAccepted - answered).toFixed(1)} ms after the answer`,
      );
    },
  );
});

/** Clients that call the API without a pause, and refresh every so often and whenever they are refused. */
interface Load {
  readonly calls: readonly Call[];
  /** The same calls of one client that never lets go of its first token. */
  readonly kept: readonly Call[];
  reached(more: number): Promise<void>;
  reachedUnder(kid: string, count: number): Promise<void>;
  reachedAfter(time: number): Promise<void>;
  stop(): Promise<void>;
}

async function startLoad(): Promise<Load> {
  const { accounts, sessions } = server.issuer;
  const credentials = { email: 'ada@storm.example', password: randomBytes(18).toString('base64url') };
  await accounts.signUp(credentials);
  const proof = await accounts.authenticate(credentials);
  const begin = () => sessions.start(proof, { clientId: 'first-party', transport: 'body' });
  const calls: Call[] = [];
  const kept: Call[] = [];
  const watchers = new Set<() => void>();
  let running = true;

  const client = async (): Promise<void> => {
    let grant = await begin();
    for (let turn = 1; running; turn += 1) {
      const call = await callApi(grant.accessToken);
      calls.push(call);
      for (const watch of watchers) watch();
      if (call.status !== 200 || turn % 20 === 0) {
        grant = await sessions.refresh({
          refreshToken: grant.refreshToken,
          transport: 'body',
          client: { clientId: 'first-party', authenticated: false },
        });
      }
    }
  };
  const stubbornClient = async (): Promise<void> => {
    const { accessToken } = await begin();
    while (running) kept.push(await callApi(accessToken));
  };
  const loops = [...Array.from({ length: clients }, client), stubbornClient()];
  const until = (condition: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const watch = (): void => {
        if (!condition()) return;
        watchers.delete(watch);
        resolve();
      };
      watchers.add(watch);
    });
  return {
    calls,
    kept,
    reached: (more) => {
      const goal = calls.length + more;
      return until(() => calls.length >= goal);
    },
    reachedUnder: (kid, count) => {
      let seen = 0;
      let from = calls.length;
      return until(() => {
        for (; from < calls.length; from += 1) if (calls[from]?.kid === kid) seen += 1;
        return seen >= count;
      });
    },
    reachedAfter: (time) => until(() => kept.some(({ at }) => at > time)),
    stop: async () => {
      running = false;
      await Promise.all(loops);
    },
  };
}

async function callApi(accessToken: string): Promise<Call> {
  const at = performance.now();
  const { port } = api.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/me`, { headers: { authorization: `Bearer ${accessToken}` } });
  await answer.text();
  return { kid: String(decodeUnverified(accessToken).header['kid']), status: answer.status, at };
}
