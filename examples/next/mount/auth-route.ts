import { randomBytes } from 'node:crypto';
import type { NextRequest } from 'next/server.js';
import { type AuthorizationServer, createAuthorizationServer, createKeyEncryption } from 'sealwright';

const { ISSUER: issuer = 'https://app.example.com/auth', STORE: store = 'sqlite:./sealwright.db' } = process.env;
let server: Promise<AuthorizationServer> | undefined;

/** One for the process, made by the first request: `next build` loads the routes, too, and must open no database. */
export function authorizationServer(): Promise<AuthorizationServer> {
  server ??= createAuthorizationServer({
    issuer,
    store,
    basePath: '/auth',
    defaultResource: new URL('/api', issuer).href,
    keyEncryption: createKeyEncryption(randomBytes(32)), // from a file: `sealwright init` makes one
  });
  return server;
}

/**
 * Next tells a route nothing of the peer, so all callers are throttled as one. Behind a proxy that writes X-Forwarded-For, give
 * `trustedProxies: ['127.0.0.1']` above and `{ remoteAddress: '127.0.0.1' }` here; without such a proxy anybody could write it.
 */
export async function answerAuth(request: NextRequest): Promise<Response> {
  return (await authorizationServer()).fetch(request);
}
