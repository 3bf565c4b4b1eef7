// One protected route behind each adapter of `@sealwright/verifier`, written as its documentation says. The frameworks are
// optional: what is not installed beside the command is not audited, and the answer says so.

import type { Verifier } from '@sealwright/verifier';
import { type ServedApi, serveHandler } from './served-api.ts';

export interface GuardedApi {
  readonly framework: string;
  readonly serve: (verifier: Verifier) => Promise<ServedApi>;
}

export const guardedApis: readonly GuardedApi[] = [
  { framework: 'node:http', serve: serveNode },
  { framework: 'Express', serve: serveExpress },
  { framework: 'Fastify', serve: serveFastify },
  { framework: 'Hono', serve: serveHono },
  { framework: 'Koa', serve: serveKoa },
  { framework: 'NestJS', serve: serveNest },
];

async function serveNode(verifier: Verifier): Promise<ServedApi> {
  const { authenticate } = await import('@sealwright/verifier/node');
  return serveHandler((request, response) => {
    authenticate(request, response, verifier)
      .then((auth) => auth && response.end(JSON.stringify({ sub: auth.claims.sub })))
      .catch(() => response.destroy());
  });
}

async function serveExpress(verifier: Verifier): Promise<ServedApi> {
  const [{ default: express }, { guard }] = await Promise.all([
    import('express'),
    import('@sealwright/verifier/express'),
  ]);
  const app = express();
  app.get('/me', guard(verifier), (request, response) => {
    response.json({ sub: request.auth?.claims.sub });
  });
  return serveHandler(app);
}

async function serveFastify(verifier: Verifier): Promise<ServedApi> {
  const [{ default: fastify }, { guard }] = await Promise.all([
    import('fastify'),
    import('@sealwright/verifier/fastify'),
  ]);
  const app = fastify();
  app.get('/me', { onRequest: guard(verifier) }, (request) => ({ sub: request.auth?.claims.sub }));
  const origin = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url: `${origin}/me`, close: async () => app.close() };
}

async function serveHono(verifier: Verifier): Promise<ServedApi> {
  const [{ Hono }, { getRequestListener }, { guard }] = await Promise.all([
    import('hono'),
    import('@hono/node-server'),
    import('@sealwright/verifier/hono'),
  ]);
  const app = new Hono();
  app.get('/me', guard(verifier), (c) => c.json({ sub: c.get('auth').claims.sub }));
  const listener = getRequestListener(app.fetch);
  return serveHandler((request, response) => void listener(request, response));
}

async function serveKoa(verifier: Verifier): Promise<ServedApi> {
  const [{ default: Koa }, { guard }] = await Promise.all([import('koa'), import('@sealwright/verifier/koa')]);
  const app = new Koa();
  app.silent = true;
  app.use(guard(verifier));
  app.use((ctx) => {
    ctx.body = { sub: ctx.state['auth'].claims.sub };
  });
  const listener = app.callback();
  return serveHandler((request, response) => void listener(request, response));
}

async function serveNest(verifier: Verifier): Promise<ServedApi> {
  const [{ Controller, Get }, { NestFactory }, { createGuardDecorators }] = await Promise.all([
    import('@nestjs/common'),
    import('@nestjs/core'),
    import('@sealwright/verifier/nestjs'),
  ]);
  const { Guarded, Auth } = createGuardDecorators(verifier);
  class Api {
    readonly framework = 'NestJS';

    me(auth: { readonly claims: { readonly sub?: string } }): object {
      return { sub: auth.claims.sub, framework: this.framework };
    }
  }
  // What `@Guarded()`, `@Get('me')` and `@Auth()` above the method say: this file is built without decorators.
  const descriptor = Object.getOwnPropertyDescriptor(Api.prototype, 'me') ?? {};
  for (const decorate of [Get('me'), Guarded()]) decorate(Api.prototype, 'me', descriptor);
  Auth()(Api.prototype, 'me', 0);
  Controller()(Api);
  const app = await NestFactory.create(
    { module: Api, controllers: [Api] },
    { logger: false, forceCloseConnections: true },
  );
  await app.listen(0, '127.0.0.1');
  return { url: `${await app.getUrl()}/me`, close: async () => app.close() };
}
