// Calls the two routes as Next calls them, by its own request and response, without building the application: a build takes
// more than the rest of the tests' examples together. `npm install && npm run build && npm start` in this folder is the whole.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeNextRequest, NodeNextResponse } from 'next/dist/server/base-http/node.js';
import { sendResponse } from 'next/dist/server/send-response.js';
import { NextRequestAdapter } from 'next/dist/server/web/spec-extension/adapters/next-request.js';
import { NextRequest } from 'next/server.js';
import { listen, post, statusOf } from '../../support/round.ts';

type RouteModule = Readonly<Record<string, ((request: NextRequest) => Promise<Response>) | undefined>>;

const folder = await mkdtemp(join(tmpdir(), 'sealwright-example-'));
const site = await listen(
  createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.destroy());
  }),
);
process.env['ISSUER'] = `${site.url}/auth`;
process.env['STORE'] = `sqlite:${folder}/sealwright.db`;
const routeOf = async (path: string): Promise<RouteModule> => import(new URL(path, import.meta.url).href);
const routes = {
  '/auth/': await routeOf('./app/auth/[...path]/route.js'),
  '/api/': await routeOf('./app/api/[...path]/route.js'),
};

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const [request, response] = [new NodeNextRequest(incoming), new NodeNextResponse(outgoing)];
  const ending = new AbortController();
  outgoing.once('close', () => ending.abort());
  const asked = NextRequestAdapter.fromNodeNextRequest(request, ending.signal);
  assert.ok(asked instanceof NextRequest);
  const [, route] = Object.entries(routes).find(([start]) => asked.nextUrl.pathname.startsWith(start)) ?? [];
  await sendResponse(request, response, (await route?.[asked.method]?.(asked)) ?? new Response(null, { status: 405 }));
}

const person = { email: 'ada@example.com', password: 'moth-relay-catalogue-77' };
await post(`${site.url}/auth/signup`, person);
const { access_token, refresh_token } = await post(`${site.url}/auth/login`, person);
assert.equal(await statusOf(`${site.url}/api/me`), 401);
assert.equal(await statusOf(`${site.url}/api/me`, access_token), 200);
await post(`${site.url}/auth/logout`, { refresh_token });
const start = performance.now();
while ((await statusOf(`${site.url}/api/me`, access_token)) === 200) assert.ok(performance.now() - start < 1_000);

const { authorizationServer } = await import('./auth-route.ts');
const { protectedApi } = await import('./api-route.ts');
await (await protectedApi()).verifier.close();
await (await authorizationServer()).close();
await site.close();
await rm(folder, { recursive: true });
