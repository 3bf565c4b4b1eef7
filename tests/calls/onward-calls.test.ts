import { decodeUnverified } from '@sealwright/jwt/unsafe';
import { requireScope, type Verifier } from '@sealwright/verifier';
import { exchangeFor, type OnwardCalls, relay } from '@sealwright/verifier/calls';
import { guard as expressGuard } from '@sealwright/verifier/express';
import { guard as fastifyGuard } from '@sealwright/verifier/fastify';
import { guard as honoGuard } from '@sealwright/verifier/hono';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../../examples/support/round.ts';
import { type LiveServer, startLiveServer } from './live-server.ts';

// A gateway and two services. Orders is of the gateway's own audience, billing has one of its own; each verifies for itself.

const shop = 'https://shop.example.com';
const billing = 'https://billing.example.com';
const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';

let live: LiveServer;
let gateway: Hono;
let gatewayVerifier: Verifier;
let exchangeBilling: OnwardCalls;
let billingUrl: string;
let tokenRequests = 0;
/** What billing was called with. */
const received: string[] = [];
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  live = await startLiveServer(shop);
  const shopSecret = await live.addResource(shop);
  const billingSecret = await live.addResource(billing);
  const orders = express();
  orders.get('/orders', expressGuard(await live.verifierFor(shop, shopSecret)), (request, response) => {
    response.json({ sub: request.auth?.claims.sub });
  });
  const ordersHost = await listen(orders);
  const billingApp = fastify();
  const invoices = fastifyGuard(await live.verifierFor(billing, billingSecret), requireScope('invoices:read'));
  billingApp.get('/invoices', { onRequest: invoices }, (request) => {
    received.push(request.headers.authorization ?? '');
    return { sub: request.auth?.claims.sub };
  });
  billingUrl = await billingApp.listen({ host: '127.0.0.1', port: 0 });
  closers.push(ordersHost.close, () => billingApp.close());
  gatewayVerifier = await live.verifierFor(shop, shopSecret);
  const secret = await addGateway(live);
  const [toOrders, toBilling] = [{ origins: [ordersHost.url] }, { origins: [billingUrl] }];
  const relayed = { orders: relay(gatewayVerifier, toOrders), billing: relay(gatewayVerifier, toBilling) };
  exchangeBilling = exchangeFor(gatewayVerifier, {
    ...{ issuer: live.url, clientId: 'gateway', secret, resource: billing, scope: 'invoices:read', ...toBilling },
    fetch: (url, init) => {
      if (url === `${live.url}/token`) tokenRequests += 1;
      return fetch(url, init);
    },
  });
  gateway = new Hono();
  const pass = honoGuard(gatewayVerifier);
  gateway.get('/orders', pass, (c) => relayed.orders(c)(`${ordersHost.url}/orders`));
  gateway.get('/invoices', pass, (c) => exchangeBilling(c)(`${billingUrl}/invoices`));
  gateway.get('/invoices-relayed', pass, (c) => relayed.billing(c)(`${billingUrl}/invoices`));
  gateway.onError((error, c) => c.text((error as { code?: string }).code ?? String(error), 500));
});
afterAll(async () => {
  await Promise.all(closers.map((close) => close()));
  await live.close();
});

async function addGateway({ server }: LiveServer): Promise<string> {
  const settings = {
    grantTypes: [tokenExchange],
    exchange: { subjects: ['first-party'], impersonation: false },
  };
  const { secret } = await server.issuer.clients.add({
    ...{ clientId: 'gateway', kind: 'confidential', name: 'Gateway' },
    ...{ scopes: ['invoices:read', 'invoices:write'], resources: [billing], settings },
  });
  return secret === undefined ? '' : Buffer.from(secret.reveal()).toString('base64url');
}

async function logInAs(name: string): Promise<{ readonly token: string; readonly refreshToken: string }> {
  await live.logIn(name);
  const account = await live.server.issuer.accounts.findByEmail(`${name}@example.com`);
  await live.server.issuer.accounts.setGrants(account?.sub ?? '', { scopes: ['invoices:read', 'orders:read'] });
  return live.logIn(name);
}

const get = async (path: string, token: string): Promise<Response> =>
  gateway.request(path, { headers: { authorization: `Bearer ${token}` } });

describe('calls between services', () => {
  it('carry the caller’s own token to a service of the same audience', async () => {
    const { token } = await logInAs('ada');
    const answer = await get('/orders', token);
    expect([answer.status, await answer.json()]).toEqual([200, { sub: decodeUnverified(token).claims['sub'] }]);
  });

  it('carry it to no other audience: that service refuses it, and takes what it was exchanged for', async () => {
    const { token } = await logInAs('ada');
    expect((await get('/invoices-relayed', token)).status).toBe(401);
    const answer = await get('/invoices', token);
    const { claims } = decodeUnverified(token);
    expect([answer.status, await answer.json()]).toEqual([200, { sub: claims['sub'] }]);
    const exchanged = decodeUnverified(received.at(-1)?.slice('Bearer '.length) ?? '').claims;
    expect(exchanged).toMatchObject({
      ...{ sub: claims['sub'], sid: claims['sid'], aud: billing, scope: 'invoices:read' },
      ...{ client_id: 'gateway', act: { sub: 'gateway' } },
    });
    expect(Number(exchanged['exp'])).toBeLessThanOrEqual(Number(claims['exp']));
    // And the way back is closed: what was made for billing opens nothing at the gateway.
    expect((await get('/orders', received.at(-1)?.slice('Bearer '.length) ?? '')).status).toBe(401);
  });

  it('exchange once for many requests, and for each person apart', async () => {
    const [ada, bob] = [await logInAs('ada'), await logInAs('bob')];
    tokenRequests = 0;
    const answers = await Promise.all([ada, ada, bob, ada, bob].map(({ token }) => get('/invoices', token)));
    const subs = await Promise.all(answers.map(async (answer) => ((await answer.json()) as { sub: string }).sub));
    expect(new Set(subs).size).toBe(2);
    expect([subs[0], subs[3]]).toEqual([subs[1], subs[1]]);
    expect(tokenRequests).toBe(2);
  });

  it('end with the session, at the gateway and at both services', async () => {
    const { token, refreshToken } = await logInAs('ada');
    expect((await get('/invoices', token)).status).toBe(200);
    const [relayedToken, exchangedToken] = [token, received.at(-1)?.slice('Bearer '.length) ?? ''];
    await live.post('/logout', { refresh_token: refreshToken });
    await expect.poll(async () => (await get('/orders', relayedToken)).status, { timeout: 1_000 }).toBe(401);
    const direct = { headers: { authorization: `Bearer ${exchangedToken}` } };
    await expect.poll(async () => (await fetch(`${billingUrl}/invoices`, direct)).status, { timeout: 1_000 }).toBe(401);
  });

  it('say so where the issuer does not exchange', async () => {
    // A person without that scope: there is nothing to narrow.
    const { token } = await live.logIn('eve');
    const answer = await get('/invoices', token);
    expect([answer.status, await answer.text()]).toEqual([500, 'exchange_declined']);
  });
});
