import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ClaimsSchema, createKeySet, generateSigningKey, signJwt } from '@sealwright/jwt';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { frameworks, send } from '../test/guarded-server.ts';
import { codeOf, newId } from '../test/issuer-peer.ts';
import { guard as expressGuard } from './express.ts';
import { guard as fastifyGuard } from './fastify.ts';
import { guard as honoGuard } from './hono.ts';
import {
  createMultiVerifier,
  createVerifier,
  type RevocationFeed,
  RevocationTable,
  readAuth,
  requireFreshLogin,
  requirePolicy,
  requireRole,
  requireScope,
  type VerifierEvent,
} from './index.ts';

const issuer = 'https://id.example.com';
const audience = 'https://api.example.com';
const key = await generateSigningKey('ES256');
const start = 1_800_000_000;
const rules = { issuer, audience, typ: 'at+jwt', keys: createKeySet({ issuer, keys: [key.verificationKey] }) };
const options = { ...rules, revocation: 'none', wallClock: () => start } as const;

const sign = (claims: object = {}): Promise<string> =>
  signJwt({ iss: issuer, aud: audience, iat: start, exp: start + 600, sub: 'anna', jti: newId(), ...claims }, key, {
    typ: 'at+jwt',
  });

const tenant = z.object({ tenant: z.string().toUpperCase() });

describe('a verifier with a schema', () => {
  it('asks it once for a token, however often that comes', async () => {
    let asked = 0;
    const counting = tenant.refine(() => {
      asked += 1;
      return true;
    });
    const verifier = createVerifier({ ...options, claims: counting });
    const token = await sign({ tenant: 'acme' });
    const first = await verifier.verify(token);
    expect(first.claims.tenant).toBe('ACME');
    expect(await verifier.verify(token)).toBe(first);
    expect(asked).toBe(1);
    await verifier.verify(await sign({ tenant: 'acme' }));
    expect(asked).toBe(2);
  });

  it('refuses what the schema refuses, each time, and tells the observer the code', async () => {
    const events: VerifierEvent[] = [];
    const verifier = createVerifier({ ...options, claims: tenant, observer: (event) => events.push(event) });
    const token = await sign();
    for (let n = 0; n < 2; n += 1) expect(await codeOf(verifier.verify(token))).toBe('schema_mismatch');
    expect(events).toStrictEqual(Array(2).fill({ type: 'refused', code: 'schema_mismatch' }));
    expect(verifier.status().cachedTokens).toBe(0);
  });

  it('remembers nothing where the schema fails, and answers no claims', async () => {
    const broken = z.object({}).transform(() => {
      throw new Error('anna');
    });
    const verifier = createVerifier({ ...options, claims: broken });
    await expect(verifier.verify(await sign())).rejects.toThrow(new TypeError('claims: the schema threw'));
    expect(verifier.status().cachedTokens).toBe(0);
  });

  it('shares what the schema made between requests, unchangeable by them and by the schema', async () => {
    const list = ['reader'];
    const claims = v.object({ roles: v.optional(v.array(v.string()), list), since: v.optional(v.date(), new Date(0)) });
    const verifier = createVerifier({ ...options, claims });
    const token = await sign();
    const { claims: first } = await verifier.verify(token);
    expect(() => first.roles.push('admin')).toThrow(TypeError);
    expect(() => Object.assign(first, { roles: ['admin'] })).toThrow(TypeError);
    list.push('owner');
    expect((await verifier.verify(token)).claims.roles).toStrictEqual(['reader']);
    expect(first.since).toBeInstanceOf(Date);
  });

  it('still demands the proof of a bound token when the schema leaves its binding out', async () => {
    const verifier = createVerifier({ ...options, claims: tenant });
    expect(await codeOf(verifier.verify(await sign({ tenant: 'a', cnf: { jkt: newId() } })))).toBe('proof_missing');
  });

  it('still finds what a revocation names when the schema leaves it out', async () => {
    const revoked = newId();
    const table = new RevocationTable(start);
    table.add({ kind: 'session', id: revoked, expiresAt: start + 600 });
    const feed = feedOf(table);
    const verifier = createVerifier({ ...options, revocation: feed, claims: tenant });
    const claims = { tenant: 'a', epoch: [0, 0, 0], client_id: 'app' };
    expect(await codeOf(verifier.verify(await sign({ ...claims, sid: newId() })))).toBe('resolved');
    expect(await codeOf(verifier.verify(await sign({ ...claims, sid: revoked })))).toBe('token_revoked');
    expect(await codeOf(verifier.verify(await sign({ tenant: 'a' })))).toBe('token_not_revocable');
  });

  it('knows its own tokens, and nobody else’s', async () => {
    const verifier = createVerifier({ ...options, claims: tenant });
    const other = createVerifier({ ...options, claims: tenant });
    const auth: unknown = await verifier.verify(await sign({ tenant: 'a' }));
    expect(verifier.isVerified(auth)).toBe(true);
    expect(other.isVerified(auth)).toBe(false);
    expect(verifier.isVerified({ ...(auth as object) })).toBe(false);
    expect(() => createVerifier({ ...options, claims: {} as ClaimsSchema })).toThrow(TypeError);
  });

  it('may be one of several issuers, each with a schema', async () => {
    const verifier = createMultiVerifier({
      issuers: [{ ...rules, revocation: 'none', claims: tenant }],
      wallClock: () => start,
    });
    expect((await verifier.verify(await sign({ tenant: 'acme' }))).claims.tenant).toBe('ACME');
    expect(await codeOf(verifier.verify(await sign()))).toBe('schema_mismatch');
  });
});

describe('a guard before a route that reads its own claims', () => {
  const verifier = createVerifier({ ...options, claims: tenant });
  const scoped = requireScope('orders:read');
  const own = requirePolicy((claims: { tenant: string }) => claims.tenant === 'ACME');

  it('gives the type back in Express and Fastify, and refuses to where no guard was', async () => {
    const app = express();
    app.get('/guarded', expressGuard(verifier, scoped), (request, response) => {
      response.json(readAuth(request, verifier).claims.tenant);
    });
    app.get('/open', (request, response) => void response.json(readAuth(request, verifier).claims.tenant));
    app.use(((_error, _request, response, _next) => void response.status(500).end()) as express.ErrorRequestHandler);
    const server = await new Promise<Server>((resolve) => {
      const opened = app.listen(0, '127.0.0.1', () => resolve(opened));
    });
    const { port } = server.address() as AddressInfo;
    const line = await bearer({ tenant: 'acme', scope: 'orders:read' });
    expect((await send(port, '/guarded', line)).body).toBe('"ACME"');
    expect((await send(port, '/open', line)).status).toBe(500);
    await new Promise((resolve) => server.close(resolve));

    const other = fastify();
    other.get(
      '/',
      { onRequest: fastifyGuard(verifier, scoped) },
      (request) => readAuth(request, verifier).claims.tenant,
    );
    const [[name, value] = ['', '']] = line;
    expect((await other.inject({ url: '/', headers: { [name]: value } })).body).toBe('ACME');
    await other.close();
  });

  it('keeps the type in Hono', async () => {
    const app = new Hono().get('/', honoGuard(verifier, scoped, own), (c) => c.json(c.get('auth').claims.tenant));
    const answer = async (claims: object): Promise<string> => {
      const headers = new Headers(Object.fromEntries(await bearer(claims)));
      const response = await app.request('/', { headers });
      return `${response.status} ${await response.text()}`;
    };
    expect(await answer({ tenant: 'acme', scope: 'orders:read' })).toBe('200 "ACME"');
    expect(await answer({ tenant: 'other', scope: 'orders:read' })).toContain('403');
    expect(await answer({ tenant: 'acme' })).toContain('insufficient_scope');
    expect(await answer({ scope: 'orders:read' })).toContain('401');
  });

  it.each(frameworks)('judges scopes, roles and logins by what was signed, in %s', async (_, open) => {
    const requirements = [
      scoped,
      requireRole('admin'),
      requireFreshLogin({ maxAgeSeconds: 60, wallClock: () => start }),
    ];
    const guarded = await open(verifier, { '/': requirements });
    const claims = { tenant: 'a', scope: 'orders:read', roles: ['admin'], auth_time: start };
    expect((await send(guarded.port, '/', await bearer(claims))).status).toBe(200);
    expect((await send(guarded.port, '/', await bearer({ ...claims, roles: [] }))).status).toBe(403);
    const refused = await send(guarded.port, '/', await bearer({ ...claims, tenant: 7 }));
    expect(refused).toMatchObject({ status: 401, challenge: 'Bearer realm="api", error="invalid_token"' });
    expect(refused.body).not.toMatch(/schema|tenant/);
    await guarded.close();
  });
});

async function bearer(claims: object): Promise<(readonly [string, string])[]> {
  return [['Authorization', `Bearer ${await sign(claims)}`]];
}

function feedOf(table: RevocationTable): RevocationFeed {
  return {
    issuer,
    whenStale: 'deny',
    keyVersion: 0,
    attach: () => () => {},
    isFresh: () => true,
    isRevoked: (target) => table.isRevoked(target),
    isKeyRevoked: () => false,
    findPublishedKey: () => undefined,
    settlePublishedKeys: () => {},
    introspect: async () => true,
    ready: async () => {},
    failure: () => undefined,
    status: () => ({
      fresh: true,
      logId: undefined,
      seq: undefined,
      node: 'https://id.example.com',
      stalenessMilliseconds: 0,
      entries: 1,
    }),
  };
}
