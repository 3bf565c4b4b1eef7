import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Hono } from 'hono';
import type { AtEnd } from './field-case.ts';
import { loadRelease } from './releases.ts';
import { type TodayCase, today } from './today.ts';

type Guard = (request: object, response: object, next: (error?: unknown) => void) => void;

interface App {
  use(...handlers: unknown[]): void;
}

/** Middleware, each behind its own framework and a real connection where it has no other way to be asked. */
export const serversOfToday: readonly TodayCase[] = [
  {
    ...today('hono', 'HS256', ({ secretText, issuer, audience }) => {
      const { jwt } = loadRelease<{ jwt(options: object): unknown }>('hono/jwt');
      return askHono(jwt({ secret: secretText, alg: 'HS256', verification: { iss: issuer, aud: audience } }));
    }),
    typ: 'JWT',
  },
  {
    ...today('hono', 'RS256', ({ jwksUrl, issuer, audience }) => {
      const { jwk } = loadRelease<{ jwk(options: object): unknown }>('hono/jwk');
      return askHono(jwk({ jwks_uri: jwksUrl, alg: ['RS256'], verification: { iss: issuer, aud: audience } }));
    }),
    typ: 'JWT',
  },
  today('@fastify/jwt', 'RS256', async ({ publicKeyPem, issuer, audience }, atEnd) => {
    const fastify = loadRelease<() => FastifyApp>('fastify')();
    const verify = { algorithms: ['RS256'], allowedIss: issuer, allowedAud: audience };
    await fastify.register(loadRelease('@fastify/jwt'), { secret: { public: publicKeyPem }, verify });
    fastify.get('/', { onRequest: (request) => request.jwtVerify() }, async () => 'welcome');
    atEnd(() => fastify.close());
    return async (token) => {
      const { statusCode } = await fastify.inject({ url: '/', headers: bearer(token) });
      return isCarried(token) && statusCode === 200;
    };
  }),
  today('express-oauth2-jwt-bearer', 'RS256', ({ jwksUrl, issuer, audience }, atEnd) => {
    const { auth } = loadRelease<{ auth(options: object): Guard }>('express-oauth2-jwt-bearer');
    return behindExpress(auth({ issuer, jwksUri: jwksUrl, audience, tokenSigningAlg: 'RS256' }), atEnd);
  }),
  today('express-jwt', 'RS256', ({ publicKeyPem, issuer, audience }, atEnd) => {
    const { expressjwt } = loadRelease<{ expressjwt(options: object): Guard }>('express-jwt');
    return behindExpress(expressjwt({ secret: publicKeyPem, algorithms: ['RS256'], audience, issuer }), atEnd);
  }),
  today('passport-jwt', 'RS256', ({ publicKeyPem, issuer, audience }, atEnd) => {
    const { Strategy, ExtractJwt } = loadRelease<PassportJwt>('passport-jwt');
    const { Passport } = loadRelease<{ readonly Passport: new () => PassportApp }>('passport');
    const jwtFromRequest = ExtractJwt.fromAuthHeaderAsBearerToken();
    const options = { jwtFromRequest, secretOrKey: publicKeyPem, issuer, audience, algorithms: ['RS256'] };
    const passport = new Passport();
    passport.use(new Strategy(options, (claims, done) => done(null, claims)));
    return behindExpress(passport.authenticate('jwt', { session: false }), atEnd);
  }),
  today('koa-jwt', 'RS256', ({ publicKeyPem, issuer, audience }, atEnd) => {
    const Koa = loadRelease<{ readonly default: new () => KoaApp }>('koa').default;
    const app = new Koa();
    app.silent = true;
    app.use(
      loadRelease<(options: object) => unknown>('koa-jwt')({
        ...{ secret: publicKeyPem, algorithms: ['RS256'], audience, issuer },
      }),
    );
    app.use((context: { body?: string }) => {
      context.body = 'welcome';
    });
    return overHttp(app.callback(), atEnd);
  }),
];

interface FastifyApp {
  register(plugin: unknown, options: object): PromiseLike<unknown>;
  get(
    path: string,
    options: { readonly onRequest: (request: { jwtVerify(): Promise<unknown> }) => Promise<unknown> },
    handler: () => Promise<string>,
  ): void;
  inject(request: object): Promise<{ readonly statusCode: number }>;
  close(): Promise<unknown>;
}

interface PassportJwt {
  readonly Strategy: new (
    options: object,
    verify: (claims: object, done: (error: null, user: object) => void) => void,
  ) => unknown;
  readonly ExtractJwt: { fromAuthHeaderAsBearerToken(): unknown };
}

interface PassportApp {
  use(strategy: unknown): void;
  authenticate(name: string, options: object): Guard;
}

interface KoaApp extends App {
  silent: boolean;
  callback(): RequestListener;
}

type Asked = (token: string) => Promise<boolean>;

function askHono(guard: unknown): Asked {
  const app = new Hono();
  app.use('*', guard as Parameters<typeof app.use>[1]);
  app.get('/', (context) => context.text('welcome'));
  app.onError((_, context) => context.body(null, 500));
  return async (token) => isCarried(token) && (await app.request('/', { headers: bearer(token) })).ok;
}

function behindExpress(guard: Guard, atEnd: AtEnd): Promise<Asked> {
  const app = loadRelease<() => App & RequestListener>('express')();
  app.use(guard);
  app.use((_: object, response: { end(body: string): void }) => response.end('welcome'));
  app.use((error: { readonly status?: number }, _: object, response: ExpressResponse, __: unknown) =>
    response.status(error.status ?? 500).end(),
  );
  return overHttp(app, atEnd);
}

interface ExpressResponse {
  status(code: number): { end(): void };
}

async function overHttp(listener: RequestListener, atEnd: AtEnd): Promise<Asked> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return async (token) => {
    if (!isCarried(token)) return false;
    const response = await fetch(url, { headers: bearer(token) });
    await response.body?.cancel();
    if (response.status >= 500) throw new Error(`answered ${response.status}`);
    return response.ok;
  };
}

/** Whether HTTP can carry it as it is: no blanks at its ends, which a header loses, and ASCII that is seen (RFC 9110 §5.5). */
function isCarried(token: string): boolean {
  return token === token.trim() && /^[\t -~]*$/.test(token);
}

function bearer(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` };
}
