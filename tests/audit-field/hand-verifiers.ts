// Each library alone, in as few lines as it takes, with a key made here: what the reproductions ask. The shapes are the
// ones of `today.ts` on purpose, the code is not.

import type { KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHaproxy } from '../verify-elsewhere/proxies.ts';
import type { AtEnd } from './field-case.ts';
import { loadRelease } from './releases.ts';
import { askPython } from './today-programs.ts';

export interface HandMaterial {
  readonly issuer: string;
  readonly audience: string;
  readonly kid: string;
  /** The PEM, or the secret's text. */
  readonly keyText: string;
  readonly publicKey: KeyObject;
  /** The key's set, on a real address. */
  readonly jwksUrl: string;
}

type Ask = (material: HandMaterial, atEnd: AtEnd) => Verify | Promise<Verify>;
type Verify = (token: string) => unknown;
type Middleware = (request: object, response: object, next: (error?: unknown) => void) => unknown;

/** By the name of the library and the algorithm, as in `today.ts`. */
export const handVerifiers: Readonly<Record<string, Ask>> = {
  'jose RS256': ({ publicKey, issuer, audience }) => {
    const { jwtVerify } = loadRelease<{ jwtVerify(...given: unknown[]): Promise<unknown> }>('jose');
    return (token) => jwtVerify(token, publicKey, { issuer, audience });
  },
  'fast-jwt RS256': ({ keyText, issuer, audience }) =>
    loadRelease<{ createVerifier(options: object): (token: string) => unknown }>('fast-jwt').createVerifier({
      ...{ key: keyText, algorithms: ['RS256'], allowedIss: issuer, allowedAud: audience },
    }),
  'jsonwebtoken RS256': jsonwebtoken('RS256'),
  'jsonwebtoken HS256': jsonwebtoken('HS256'),
  // The look-up of jwks-rsa gives a key to jsonwebtoken, which then reads the token.
  'jwks-rsa RS256': jsonwebtoken('RS256'),
  'aws-jwt-verify RS256': ({ publicKey, kid, issuer, audience }) => {
    const { JwtVerifier } = loadRelease<AwsJwtVerify>('aws-jwt-verify');
    const verifier = JwtVerifier.create({ issuer, audience, jwksUri: 'https://keys.example.com/jwks.json' });
    verifier.cacheJwks({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }] });
    return (token) => verifier.verify(token);
  },
  'hono HS256': hono('HS256'),
  'hono RS256': hono('RS256'),
  '@fastify/jwt RS256':
    ({ keyText, issuer, audience }) =>
    async (token) => {
      const app = loadRelease<() => FastifyApp>('fastify')();
      const verify = { algorithms: ['RS256'], allowedIss: issuer, allowedAud: audience };
      await app.register(loadRelease('@fastify/jwt'), { secret: { public: keyText }, verify });
      return app.jwt.verify(token);
    },
  'express-oauth2-jwt-bearer RS256': ({ jwksUrl, issuer, audience }) => {
    const { auth } = loadRelease<{ auth(options: object): Middleware }>('express-oauth2-jwt-bearer');
    return through(auth({ issuer, audience, jwksUri: jwksUrl, tokenSigningAlg: 'RS256' }));
  },
  'express-jwt RS256': ({ keyText, issuer, audience }) => {
    const { expressjwt } = loadRelease<{ expressjwt(options: object): Middleware }>('express-jwt');
    return through(expressjwt({ secret: keyText, algorithms: ['RS256'], issuer, audience }));
  },
  'koa-jwt RS256': ({ keyText, issuer, audience }) => {
    const guard = loadRelease<(options: object) => (context: object, next: () => Promise<string>) => unknown>(
      'koa-jwt',
    )({
      ...{ secret: keyText, algorithms: ['RS256'], issuer, audience },
    });
    return (token) => {
      const context = {
        header: { authorization: `Bearer ${token}` },
        state: {},
        cookies: { get: () => undefined },
        throw: (): never => {
          throw new Error('refused');
        },
      };
      return guard(context, async () => 'welcome');
    };
  },
  'passport-jwt RS256': jsonwebtoken('RS256'),
  'PyJWT RS256': ({ keyText, issuer, audience }, atEnd) =>
    askPython('judge-pyjwt.py', { key: keyText, algorithm: 'RS256', issuer, audience }, atEnd),
  'HAProxy ES256': async ({ keyText, kid, issuer, audience }, atEnd) => {
    const folder = mkdtempSync(join(tmpdir(), 'audit-field-'));
    atEnd(() => rmSync(folder, { recursive: true }));
    for (const name of [kid, 'next']) writeFileSync(join(folder, `${name}.pem`), keyText);
    const changes = { 'https://api.example.com': audience };
    const proxy = await startHaproxy({ folder, issuer, changes }, [kid, 'next']);
    atEnd(() => proxy.close());
    return async (token) => (await proxy.judge([token]))[0]?.startsWith('good');
  },
};

interface AwsJwtVerify {
  readonly JwtVerifier: {
    create(options: object): { cacheJwks(jwks: object): void; verify: (token: string) => unknown };
  };
}

interface FetcherMaterial {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
}

/** Those that fetch their keys, by the same names. */
export const handFetchers: Readonly<Record<string, (material: FetcherMaterial) => (token: string) => unknown>> = {
  'jose RS256': ({ jwksUrl, issuer, audience }) => {
    const { jwtVerify, createRemoteJWKSet } = loadRelease<{
      jwtVerify(...given: unknown[]): Promise<unknown>;
      createRemoteJWKSet(url: URL): unknown;
    }>('jose');
    const keys = createRemoteJWKSet(new URL(jwksUrl));
    return (token) => jwtVerify(token, keys, { issuer, audience });
  },
  'jwks-rsa RS256': ({ jwksUrl, issuer, audience }) => {
    const jwksClient = loadRelease<(options: object) => JwksClient>('jwks-rsa');
    const { verify } = loadRelease<{ verify(...given: unknown[]): unknown }>('jsonwebtoken');
    const client = jwksClient({ jwksUri: jwksUrl });
    return async (token) => {
      const { kid } = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string };
      const key = await client.getSigningKey(kid);
      return verify(token, key.getPublicKey(), { algorithms: ['RS256'], issuer, audience });
    };
  },
  // It fetches over TLS alone, so the set is brought to it.
  'aws-jwt-verify RS256': ({ jwksUrl, issuer, audience }) => {
    const { JwtVerifier } = loadRelease<AwsJwtVerify>('aws-jwt-verify');
    return async (token) => {
      const verifier = JwtVerifier.create({ issuer, audience, jwksUri: 'https://keys.example.com/jwks.json' });
      verifier.cacheJwks((await (await fetch(jwksUrl)).json()) as object);
      return verifier.verify(token);
    };
  },
  'hono RS256': ({ jwksUrl, issuer, audience }) => {
    const { verifyWithJwks } = loadRelease<{
      readonly Jwt: { verifyWithJwks(token: string, options: object): Promise<unknown> };
    }>('hono/utils/jwt').Jwt;
    const verification = { iss: issuer, aud: audience };
    return (token) => verifyWithJwks(token, { jwks_uri: jwksUrl, allowedAlgorithms: ['RS256'], verification });
  },
  'express-oauth2-jwt-bearer RS256': ({ jwksUrl, issuer, audience }) => {
    const { auth } = loadRelease<{ auth(options: object): Middleware }>('express-oauth2-jwt-bearer');
    return through(auth({ issuer, audience, jwksUri: jwksUrl, tokenSigningAlg: 'RS256' }));
  },
};

interface JwksClient {
  getSigningKey(kid: string): Promise<{ getPublicKey(): string }>;
}

function jsonwebtoken(algorithm: string): Ask {
  return ({ keyText, issuer, audience }) =>
    (token) =>
      loadRelease<{ verify(...given: unknown[]): unknown }>('jsonwebtoken').verify(token, keyText, {
        ...{ algorithms: [algorithm], issuer, audience },
      });
}

function hono(algorithm: string): Ask {
  return ({ keyText, issuer, audience }) =>
    (token) =>
      loadRelease<{ verify(...given: unknown[]): Promise<unknown> }>('hono/jwt').verify(token, keyText, {
        ...{ alg: algorithm, iss: issuer, aud: audience },
      });
}

interface FastifyApp {
  register(plugin: unknown, options: object): PromiseLike<unknown>;
  readonly jwt: { verify(token: string): unknown };
}

function through(guard: Middleware): (token: string) => Promise<unknown> {
  return (token) =>
    new Promise((resolve, reject) => {
      const host = 'api.example.com';
      const headers = { host, authorization: `Bearer ${token}` };
      const request = {
        method: 'GET',
        url: '/',
        headers,
        query: {},
        is: () => false,
        protocol: 'http',
        get: () => host,
      };
      void guard(request, {}, (error) => (error ? reject(error as Error) : resolve('welcome')));
    });
}
