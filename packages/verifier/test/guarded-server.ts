/** The same three routes behind the guard in every framework, over real HTTP. */
import {
  createServer,
  type IncomingMessage,
  request as openRequest,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { All, Controller, HttpCode, Req } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { VerifiedJwt } from '@sealwright/jwt';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { guard as expressGuard } from '../src/express.ts';
import { guard as fastifyGuard } from '../src/fastify.ts';
import { guard as honoGuard } from '../src/hono.ts';
import type { Requirement, Verifier } from '../src/index.ts';
import { guard as koaGuard } from '../src/koa.ts';
import { createGuardDecorators } from '../src/nestjs.ts';
import { authenticate } from '../src/node.ts';

/** What the routes ask for, by path. Every route answers the subject, to every method. */
export type Routes = Readonly<Record<string, readonly Requirement[]>>;

export interface Guarded {
  readonly port: number;
  /** Paths whose handler ran. */
  readonly handled: string[];
  close(): Promise<void>;
}

/** What a handler answers, who knows the request as its framework has it (in Hono and Koa the context). */
export type Handle = (request: object, auth: VerifiedJwt) => object | Promise<object>;

const answerSubject: Handle = (_, auth) => ({ sub: auth.claims.sub });

type Start = (verifier: Verifier, routes: Routes, handle?: Handle) => Promise<Guarded>;

const startExpress =
  (framework: typeof express): Start =>
  (verifier, routes, handle = answerSubject) => {
    const handled: string[] = [];
    const app = framework();
    app.use(framework.urlencoded({ extended: false }));
    for (const [path, requirements] of Object.entries(routes)) {
      app.all(path, expressGuard(verifier, ...requirements), async (request, response) => {
        handled.push(path);
        response.json(await handle(request, request.auth as VerifiedJwt));
      });
    }
    // Express knows an error handler by its four parameters.
    app.use(((_error, _request, response, _next) => {
      response.status(500).json({ error: 'server_error' });
    }) as express.ErrorRequestHandler);
    return listen(createServer(app), handled);
  };

const startFastify: Start = async (verifier, routes, handle = answerSubject) => {
  const handled: string[] = [];
  const app = fastify();
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });
  app.setErrorHandler((_error, _request, reply) => reply.code(500).send({ error: 'server_error' }));
  for (const [path, requirements] of Object.entries(routes)) {
    const hooks = { preHandler: fastifyGuard(verifier, ...requirements) };
    app.all(path, hooks, (request) => {
      handled.push(path);
      return handle(request, request.auth as VerifiedJwt);
    });
  }
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { port: (app.server.address() as AddressInfo).port, handled, close: () => app.close() };
};

const startHono: Start = (verifier, routes, handle = answerSubject) => {
  const handled: string[] = [];
  const app = new Hono();
  app.onError((_error, c) => c.json({ error: 'server_error' }, 500));
  for (const [path, requirements] of Object.entries(routes)) {
    app.all(path, honoGuard(verifier, ...requirements), async (c) => {
      handled.push(path);
      return c.json(await handle(c, c.get('auth')));
    });
  }
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const headers = new Headers();
    for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
      headers.append(incoming.rawHeaders[at] as string, incoming.rawHeaders[at + 1] as string);
    }
    const { method = 'GET' } = incoming;
    const response = await app.fetch(
      new Request(`http://${incoming.headers.host}${incoming.url}`, { method, headers }),
    );
    outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text());
  };
  return listen(
    createServer((incoming, outgoing) => void answer(incoming, outgoing)),
    handled,
  );
};

const startKoa: Start = (verifier, routes, handle = answerSubject) => {
  const handled: string[] = [];
  const app = new Koa();
  app.silent = true;
  app.use(async (ctx, next) => {
    // What a body parser leaves behind.
    const chunks: Buffer[] = [];
    for await (const chunk of ctx.req) chunks.push(chunk);
    const body = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
    Object.assign(ctx.request, { body });
    await next();
  });
  for (const [path, requirements] of Object.entries(routes)) {
    const middleware = koaGuard(verifier, ...requirements);
    app.use((ctx, next) =>
      ctx.path === path
        ? middleware(ctx as Parameters<typeof middleware>[0], async () => {
            handled.push(path);
            ctx.body = await handle(ctx, ctx.state['auth']);
          })
        : next(),
    );
  }
  const answer = app.callback();
  return listen(
    createServer((request, response) => void answer(request, response)),
    handled,
  );
};

/** Decorators are functions: what `@Controller()` above a class says is written as a call, since no build runs here. */
const startNest =
  (createAdapter: () => AbstractHttpAdapter): Start =>
  async (verifier, routes, handle = answerSubject) => {
    const handled: string[] = [];
    const { Guarded, Auth } = createGuardDecorators(verifier);
    class Api {
      readonly handled = handled;
    }
    for (const [index, [path, requirements]] of Object.entries(routes).entries()) {
      const name = `route${index}`;
      const descriptor = {
        value: (auth: VerifiedJwt, request: object): object => {
          handled.push(path);
          return handle(request, auth);
        },
      };
      Object.defineProperty(Api.prototype, name, descriptor);
      Auth()(Api.prototype, name, 0);
      Req()(Api.prototype, name, 1);
      for (const decorate of [All(path), HttpCode(200), Guarded(...requirements)]) {
        decorate(Api.prototype, name, descriptor);
      }
    }
    Controller()(Api);
    const application = { module: Api, controllers: [Api] };
    const app = await NestFactory.create(application, createAdapter(), { logger: false, forceCloseConnections: true });
    await app.listen(0, '127.0.0.1');
    return { port: (app.getHttpServer().address() as AddressInfo).port, handled, close: () => app.close() };
  };

const startNode: Start = (verifier, routes, handle = answerSubject) => {
  const handled: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url?.split('?')[0] ?? '';
    try {
      const auth = await authenticate(request, response, verifier, ...(routes[path] ?? []));
      if (auth === undefined) return;
      handled.push(path);
      const body = JSON.stringify(await handle(request, auth));
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    } catch {
      response.writeHead(500).end();
    }
  };
  return listen(
    createServer((request, response) => void answer(request, response)),
    handled,
  );
};

const require = createRequire(import.meta.url);

export const frameworks: readonly (readonly [name: string, start: Start])[] = [
  ['Express 5', startExpress(express)],
  ['Express 4', startExpress(require('express4'))],
  ['Fastify 5', startFastify],
  ['Hono', startHono],
  ['Koa 3', startKoa],
  ['NestJS 12 on Express', startNest(() => new ExpressAdapter())],
  ['NestJS 12 on Fastify', startNest(() => new FastifyAdapter())],
  ['node:http', startNode],
];

async function listen(server: Server, handled: string[]): Promise<Guarded> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: (server.address() as AddressInfo).port, handled, close };
}

export interface Answer {
  readonly status: number;
  readonly challenge: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Sends header lines exactly as given, two of one name too, which `fetch` would merge. */
export function send(
  port: number,
  path: string,
  lines: readonly (readonly [name: string, value: string])[] = [],
  options: { readonly method?: string; readonly body?: string } = {},
): Promise<Answer> {
  const headers = [['Host', `127.0.0.1:${port}`], ['Connection', 'close'], ...lines].flat();
  if (options.body !== undefined) headers.push('Content-Length', String(Buffer.byteLength(options.body)));
  return new Promise((resolve, reject) => {
    const request = openRequest(
      { host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers },
      (response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => {
          const challenge = response.headers['www-authenticate'];
          resolve({ status: response.statusCode ?? 0, challenge, headers: response.headers, body });
        });
      },
    );
    request.on('error', reject);
    request.end(options.body);
  });
}
