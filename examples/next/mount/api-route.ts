import { createVerifier, remoteJwks, revocationFeed, type Verifier } from '@sealwright/verifier';
import { guard } from '@sealwright/verifier/hono';
import { Hono } from 'hono';
import type { NextRequest } from 'next/server.js';
import { authorizationServer } from './auth-route.ts';

interface Api {
  readonly app: Hono;
  readonly verifier: Verifier;
}

let api: Promise<Api> | undefined;

/** The application's own API, guarded: with Hono, which speaks `Request` and `Response` as a route of Next does. */
export function protectedApi(): Promise<Api> {
  api ??= createApi();
  return api;
}

export async function answerApi(request: NextRequest): Promise<Response> {
  return (await protectedApi()).app.fetch(request);
}

async function createApi(): Promise<Api> {
  const { issuer } = await authorizationServer();
  const audience = new URL('/api', issuer.url).href;
  const { secret } = await issuer.resources.add({ resource: audience, name: 'API', readsFeed: true });
  const verifier = createVerifier({
    issuer: issuer.url,
    audience,
    typ: 'at+jwt',
    keys: remoteJwks({ issuer: issuer.url, url: `${issuer.url}/.well-known/jwks.json` }),
    revocation: revocationFeed({ url: issuer.url, resource: audience, secret, whenStale: 'deny' }),
  });
  await verifier.ready();
  const app = new Hono().basePath('/api');
  app.get('/me', guard(verifier), (c) => c.json({ subject: c.get('auth').claims.sub }));
  return { app, verifier };
}
