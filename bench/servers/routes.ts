/** One framework with the same route three times: open, guarded by us, guarded by the peer that its users reach for. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastifyJwt from '@fastify/jwt';
import { getRequestListener } from '@hono/node-server';
import { createKeySet } from '@sealwright/jwt';
import { createVerifier, type Verifier } from '@sealwright/verifier';
import { guard as expressGuard } from '@sealwright/verifier/express';
import { guard as fastifyGuard } from '@sealwright/verifier/fastify';
import { guard as honoGuard } from '@sealwright/verifier/hono';
import express from 'express';
import { auth } from 'express-oauth2-jwt-bearer';
import fastify from 'fastify';
import { Hono } from 'hono';
import { jwt as honoJwt } from 'hono/jwt';
import { type AsymmetricMaterial, audience, issuer, makeAsymmetricMaterial, signTokens } from '../material.ts';
import { announce, settings } from './answer.ts';

/** The tokens that each route is called with. */
export type Seed = Readonly<Record<'open' | 'sealwright' | 'peer', readonly string[]>>;

const { framework } = settings<{ framework: 'fastify' | 'hono' | 'express' }>();
const material = await makeAsymmetricMaterial('ES256', 100);
const verifier = createVerifier({
  issuer,
  audience,
  typ: 'at+jwt',
  keys: createKeySet({ issuer, keys: [material.key.verificationKey] }),
  revocation: 'none',
});
const answer = { hello: 'world', items: [1, 2, 3] };
const server = await { fastify: serveFastify, hono: serveHono, express: serveExpress }[framework](verifier, material);
await new Promise<void>((resolve) => {
  if (server.listening) resolve();
  else server.listen(0, '127.0.0.1', resolve);
});
// hono/jwt knows no other `typ` than JWT.
const peerTokens = await signTokens(material.key, 100, 'JWT');
const seed: Seed = { open: material.tokens, sealwright: material.tokens, peer: peerTokens };
announce((server.address() as AddressInfo).port, seed, () => verifier.close());

async function serveFastify(ours: Verifier, keys: AsymmetricMaterial): Promise<Server> {
  const app = fastify();
  await app.register(fastifyJwt, {
    secret: { public: keys.publicPem, private: keys.privatePem },
    verify: { algorithms: ['ES256'], allowedIss: issuer, allowedAud: audience, cache: 1000 },
  });
  app.get('/open', () => answer);
  app.get('/sealwright', { preHandler: fastifyGuard(ours) }, () => answer);
  app.get('/peer', { preHandler: async (request) => request.jwtVerify() }, () => answer);
  await app.listen({ port: 0, host: '127.0.0.1' });
  return app.server;
}

async function serveHono(ours: Verifier, keys: AsymmetricMaterial): Promise<Server> {
  const app = new Hono();
  app.get('/open', (context) => context.json(answer));
  app.get('/sealwright', honoGuard(ours), (context) => context.json(answer));
  app.get('/peer', honoJwt({ secret: keys.publicPem, alg: 'ES256' }), (context) => context.json(answer));
  const listener = getRequestListener(app.fetch);
  return createServer((request, response) => void listener(request, response));
}

async function serveExpress(ours: Verifier, keys: AsymmetricMaterial): Promise<Server> {
  const jwks = createServer((_, response) => {
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ keys: [{ ...keys.jwk, alg: 'ES256' }] }));
  });
  await new Promise<void>((resolve) => jwks.listen(0, '127.0.0.1', resolve));
  jwks.unref();
  const jwksUri = `http://127.0.0.1:${(jwks.address() as AddressInfo).port}/`;
  const app = express();
  app.get('/open', (_, response) => void response.json(answer));
  app.get('/sealwright', expressGuard(ours), (_, response) => void response.json(answer));
  const peer = auth({ issuer, audience, jwksUri, tokenSigningAlg: 'ES256' });
  app.get('/peer', peer, (_, response) => void response.json(answer));
  return createServer(app);
}
