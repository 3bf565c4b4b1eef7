import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Bff } from '@sealwright/client/bff';
import * as forExpress from '@sealwright/client/bff/express';
import * as forFastify from '@sealwright/client/bff/fastify';
import * as forHono from '@sealwright/client/bff/hono';
import { createRouteHandlers } from '@sealwright/client/bff/next';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppBrowser, byPage, createAppBrowser } from './app-browser.ts';
import { type Listening, listening, openScene, type Scene } from './application.ts';

type Start = (open: () => Bff) => Promise<Listening>;

/** Each with a page of its own beside what the back end answers, and whatever reads bodies behind it. */
const frameworks: Readonly<Record<string, Start>> = {
  async Express(open) {
    const app = express();
    app.use((request, response, next) => forExpress.handleBff(open())(request, response, next));
    app.use(express.json());
    app.get('/page', (_request, response) => void response.send('page'));
    return listening(createServer(app));
  },
  async Fastify(open) {
    const app = fastify({ forceCloseConnections: true });
    app.addHook('onRequest', (request, reply) => forFastify.handleBff(open())(request, reply));
    app.get('/page', () => 'page');
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    return { url, close: () => app.close() };
  },
  async Hono(open) {
    const app = new Hono();
    app.use((c, next) => forHono.handleBff(open())(c, next));
    app.get('/page', (c) => c.text('page'));
    return listening(createServer((incoming, outgoing) => void answerBy(app.fetch, incoming, outgoing)));
  },
  async 'Next.js, by its route handlers'(open) {
    const routes = createRouteHandlers(async () => open());
    const handle = (request: Request): Promise<Response> | Response => {
      const route = Object.entries(routes).find(([method]) => method === request.method)?.[1];
      if (new URL(request.url).pathname === '/page') return new Response('page');
      return route?.(request) ?? new Response(null, { status: 405 });
    };
    return listening(createServer((incoming, outgoing) => void answerBy(handle, incoming, outgoing)));
  },
};

/** What a platform does that speaks `Request` and `Response`. */
async function answerBy(
  handle: (request: Request) => Response | Promise<Response>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { method = 'GET', url, headers } = incoming;
  const leaving = new AbortController();
  outgoing.once('close', () => leaving.abort());
  const body = method === 'GET' ? {} : { body: Readable.toWeb(incoming), duplex: 'half' };
  const init = { method, headers: headers as Record<string, string>, signal: leaving.signal, ...body };
  const answer = await handle(new Request(`http://${headers.host}${url}`, init as RequestInit));
  outgoing.writeHead(answer.status, [...answer.headers].flat());
  if (answer.body === null) outgoing.end();
  else await pipeline(Readable.fromWeb(answer.body as never), outgoing).catch(() => outgoing.destroy());
}

let scene: Scene;

beforeAll(async () => {
  scene = await openScene();
});

afterAll(() => scene?.close());

describe.each(Object.entries(frameworks))('%s', (_name, start) => {
  let bff: Bff | undefined;
  let site: Listening;
  let browser: AppBrowser;
  let ahead = 0;

  beforeAll(async () => {
    site = await start(() => bff as Bff);
    await scene.register(site.url);
    await restart();
    browser = createAppBrowser(site.url, scene.provider);
  });

  afterAll(() => site?.close());

  async function restart(): Promise<void> {
    ({ bff } = await scene.open(site.url, { wallClock: () => Date.now() / 1000 + ahead }));
  }

  it('signs a person in, relays with both bodies streamed, lets what is not its own pass', async () => {
    expect((await browser.signIn(scene.person)).status).toBe(200);
    expect(await (await browser.send('/auth/session')).json()).toMatchObject({
      signed_in: true,
      sub: scene.person.sub,
    });
    expect(await (await browser.send('/page')).text()).toBe('page');
    const large = 'x'.repeat(300_000);
    const answer = await browser.send('/api/orders?a=1', { ...byPage, method: 'POST', body: large });
    expect([answer.status, await answer.json()]).toEqual([200, { sub: scene.person.sub }]);
    expect(scene.api.heard.at(-1)).toMatchObject({ method: 'POST', url: '/v1/orders?a=1', body: large });
    const lines: string[] = [];
    for (const line of answer.headers.getSetCookie()) lines.push(line);
    expect(lines.filter((line) => line.startsWith('planted'))).toEqual([]);
  });

  it('refuses what another site sends, and a path that could lead out, as it comes over the wire', async () => {
    const foreign = { method: 'POST', body: 'x', headers: { 'sec-fetch-site': 'cross-site', 'x-requested-by': 'x' } };
    expect((await browser.send('/api/orders', foreign)).status).toBe(403);
    expect((await browser.send('/api/..%2f..%2fadmin', byPage)).status).toBe(400);
    expect((await browser.send('/api/x', { headers: { 'sec-fetch-site': 'same-site' } })).status).toBe(403);
  });

  it('keeps everybody signed in over simultaneous renewals and a restart in between', async () => {
    ahead = 880;
    const calls = () => Promise.all(Array.from({ length: 10 }, () => browser.send('/api/me', byPage)));
    expect((await calls()).map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    await restart();
    ahead = 1760;
    expect((await calls()).map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
  });

  it('passes an answer on as it comes, and lets the API know of a browser that left', async () => {
    let hasLeft = false;
    scene.api.answer((_request, response) => {
      response.on('close', () => {
        hasLeft = true;
      });
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: one\n\n');
    });
    const leaving = new AbortController();
    const answer = await browser.send('/api/events', { ...byPage, signal: leaving.signal });
    const part = await answer.body?.getReader().read();
    expect(new TextDecoder().decode(part?.value)).toBe('data: one\n\n');
    leaving.abort();
    await expect.poll(() => hasLeft).toBe(true);
    scene.api.answer(undefined);
  });

  it('signs out', async () => {
    expect((await browser.send('/auth/logout', { method: 'POST' })).status).toBe(204);
    expect([(await browser.send('/api/me', byPage)).status, browser.cookies.size]).toEqual([401, 0]);
  });
});

it('behind a body parser it says so, instead of relaying a call without its body', async () => {
  const app = express();
  let bff: Bff | undefined;
  const faults: unknown[] = [];
  app.use(express.json());
  app.use((request, response, next) => forExpress.handleBff(bff as Bff)(request, response, next));
  app.use((error: unknown, _request: express.Request, response: express.Response, _next: express.NextFunction) => {
    faults.push(error);
    response.status(500).end();
  });
  const site = await listening(createServer(app));
  ({ bff } = await scene.open(site.url));
  const headers = { 'content-type': 'application/json', 'x-requested-by': 'x' };
  const answer = await fetch(`${site.url}/api/x`, { method: 'POST', body: '{}', headers });
  expect([answer.status, faults]).toEqual([500, [expect.any(TypeError)]]);
  await site.close();
});
