// A gateway and two services, each of which verifies for itself. Orders is of the gateway's own audience and gets the caller's
// very token; billing has an audience of its own and gets a token that was made for it, with less scope.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVerifier, remoteJwks, requireScope, revocationFeed, type Verifier } from '@sealwright/verifier';
import { exchangeFor, relay } from '@sealwright/verifier/calls';
import { guard as guardExpress } from '@sealwright/verifier/express';
import { guard as guardFastify } from '@sealwright/verifier/fastify';
import { guard } from '@sealwright/verifier/hono';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { createAuthorizationServer, createKeyEncryption } from 'sealwright';
import { listen, post } from './support/round.ts';

const shop = 'https://shop.example.com';
const billing = 'https://billing.example.com';
const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';

const folder = await mkdtemp(join(tmpdir(), 'sealwright-example-'));
const host = await listen((request, response) => auth.nodeListener(request, response));
const issuer = host.url; // such as https://id.example.com
const auth = await createAuthorizationServer({
  issuer,
  defaultResource: shop,
  store: `sqlite:${folder}/sealwright.db`,
  keyEncryption: createKeyEncryption(randomBytes(32)), // from a file: `sealwright init` makes one
});

async function register(audience: string): Promise<Verifier> {
  const { secret } = await auth.issuer.resources.add({ resource: audience, name: audience, readsFeed: true });
  const keys = remoteJwks({ issuer, url: `${issuer}/.well-known/jwks.json` });
  const revocation = revocationFeed({ url: issuer, resource: audience, secret, whenStale: 'deny' });
  return createVerifier({ issuer, audience, typ: 'at+jwt', keys, revocation });
}
const [shopVerifier, billingVerifier] = [await register(shop), await register(billing)];

const orders = express();
orders.get('/orders', guardExpress(shopVerifier), (request, response) => {
  response.json({ of: request.auth?.claims.sub });
});
const ordersHost = await listen(orders);
const invoices = fastify();
const mayRead = { onRequest: guardFastify(billingVerifier, requireScope('invoices:read')) };
invoices.get('/invoices', mayRead, (request) => ({ of: request.auth?.claims.sub, by: request.auth?.claims['act'] }));
const billingUrl = await invoices.listen({ host: '127.0.0.1', port: 0 });

// The gateway may exchange the tokens of the first-party applications, for billing alone.
const { secret } = await auth.issuer.clients.add({
  clientId: 'gateway',
  kind: 'confidential',
  name: 'Gateway',
  scopes: ['invoices:read'],
  resources: [billing],
  settings: { grantTypes: [tokenExchange], exchange: { subjects: ['first-party'], impersonation: false } },
});
assert.ok(secret);
const callOrders = relay(shopVerifier, { origins: [ordersHost.url] });
const callBilling = exchangeFor(shopVerifier, {
  issuer,
  clientId: 'gateway',
  secret,
  resource: billing,
  scope: 'invoices:read',
  origins: [billingUrl],
});
const gateway = new Hono();
gateway.get('/orders', guard(shopVerifier), (c) => callOrders(c)(`${ordersHost.url}/orders`));
gateway.get('/invoices', guard(shopVerifier), (c) => callBilling(c)(`${billingUrl}/invoices`));

await Promise.all([shopVerifier.ready(), billingVerifier.ready()]);
const person = { email: 'ada@example.com', password: 'moth-relay-catalogue-77' };
const { sub } = await auth.issuer.accounts.create({ ...person, scopes: ['orders:read', 'invoices:read'] });
const { access_token = '', refresh_token } = await post(`${issuer}/login`, person);
const headers = { Authorization: `Bearer ${access_token}` };
assert.deepEqual(await (await gateway.request('/orders', { headers })).json(), { of: sub });
assert.deepEqual(await (await gateway.request('/invoices', { headers })).json(), { of: sub, by: { sub: 'gateway' } });
// Shown to billing as it is, the token is refused: it was not made for billing.
assert.equal((await fetch(`${billingUrl}/invoices`, { headers })).status, 401);
await post(`${issuer}/logout`, { refresh_token });
const start = performance.now();
while ((await gateway.request('/invoices', { headers })).status === 200) assert.ok(performance.now() - start < 1_000);

await Promise.all([shopVerifier.close(), billingVerifier.close(), auth.close()]);
await Promise.all([host.close(), ordersHost.close(), invoices.close()]);
await rm(folder, { recursive: true });
