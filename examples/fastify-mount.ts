import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVerifier, remoteJwks, revocationFeed } from '@sealwright/verifier';
import { guard } from '@sealwright/verifier/fastify';
import fastify from 'fastify';
import { createAuthorizationServer, createKeyEncryption } from 'sealwright';
import { listen, post, statusOf } from './support/round.ts';

const folder = await mkdtemp(join(tmpdir(), 'sealwright-example-'));
const server = createServer();
const app = fastify({
  serverFactory: (handler) => server.on('request', handler),
});
const site = await listen(server);
const issuer = `${site.url}/auth`; // such as https://app.example.com/auth
const audience = `${site.url}/api`;

const auth = await createAuthorizationServer({
  issuer,
  basePath: '/auth',
  defaultResource: audience,
  store: `sqlite:${folder}/sealwright.db`,
  keyEncryption: createKeyEncryption(randomBytes(32)), // from a file: `sealwright init` makes one
});
const { secret } = await auth.issuer.resources.add({ resource: audience, name: 'API', readsFeed: true });
const verifier = createVerifier({
  issuer,
  audience,
  typ: 'at+jwt',
  keys: remoteJwks({ issuer, url: `${issuer}/.well-known/jwks.json` }),
  revocation: revocationFeed({ url: issuer, resource: audience, secret, whenStale: 'deny' }),
});

// `onRequest` runs before Fastify reads a body, and `hijack` leaves request and answer to the authorization server alone.
app.addHook('onRequest', (request, reply, done) => {
  if (!request.url.startsWith('/auth/')) return done();
  reply.hijack();
  auth.nodeListener(request.raw, reply.raw);
});
app.get('/api/me', { onRequest: guard(verifier) }, (request) => ({ subject: request.auth?.claims.sub }));
await app.ready();

await verifier.ready();
const person = { email: 'ada@example.com', password: 'moth-relay-catalogue-77' };
await post(`${issuer}/signup`, person);
const { access_token, refresh_token } = await post(`${issuer}/login`, person);
assert.equal(await statusOf(`${site.url}/api/me`, access_token), 200);
await post(`${issuer}/logout`, { refresh_token });
const start = performance.now();
while ((await statusOf(`${site.url}/api/me`, access_token)) === 200) assert.ok(performance.now() - start < 1_000);
await verifier.close();
await auth.close();
await app.close();
await site.close();
await rm(folder, { recursive: true });
