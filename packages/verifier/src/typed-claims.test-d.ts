// Checked by the compiler alone: the type that a verifier's schema makes reaches its routes.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClaimsSchema, KeySet, VerifiedJwt } from '@sealwright/jwt';
import { type } from 'arktype';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import * as v from 'valibot';
import { z } from 'zod';
import { guard as expressGuard } from './express.ts';
import { guard as fastifyGuard } from './fastify.ts';
import { guard as honoGuard } from './hono.ts';
import {
  createMultiVerifier,
  createVerifier,
  type Requirement,
  readAuth,
  requirePolicy,
  requireRole,
  requireScope,
  type Verifier,
} from './index.ts';
import { authenticate } from './node.ts';

declare const keys: KeySet;
declare const token: string;
declare const request: IncomingMessage;
declare const response: ServerResponse;
declare const ofAnyClaims: Requirement;

const rules = { issuer: 'https://id.example.com', audience: 'api', typ: 'at+jwt', keys, revocation: 'none' } as const;
const verifier = createVerifier({ ...rules, claims: z.object({ tenant: z.string() }) });
const untyped = createVerifier(rules);

export async function claimsAreTyped(): Promise<void> {
  const tenant: string = (await verifier.verify(token)).claims.tenant;
  const byValibot = createVerifier({ ...rules, claims: v.object({ tenant: v.string() }) });
  const byArktype = createVerifier({ ...rules, claims: type({ tenant: 'string' }) });
  const all: readonly Verifier<{ tenant: string }>[] = [verifier, byValibot, byArktype];
  const several = createMultiVerifier({ issuers: [{ ...rules, claims: z.object({ tenant: z.string() }) }] });
  const another: string = (await several.verify(token)).claims.tenant;
  // @ts-expect-error without a schema nothing is known of them
  const unknown: string = (await untyped.verify(token)).claims.tenant;
  // @ts-expect-error a type argument is no schema
  createVerifier<ClaimsSchema<{ tenant: string }>>(rules);
  // @ts-expect-error nor is one issuer's schema that of another
  createMultiVerifier({ issuers: [rules, { ...rules, claims: z.object({ tenant: z.string() }) }] });
  // @ts-expect-error a schema changes no registered claim
  createVerifier({ ...rules, claims: z.object({ sub: z.coerce.date() }) });
  void [tenant, another, unknown, all];
}

export async function routesAreTyped(): Promise<void> {
  const own = requirePolicy(({ tenant }: { tenant: string }) => tenant === 'acme');
  const app = new Hono();
  app.get('/', honoGuard(verifier, requireScope('a'), own, ofAnyClaims), (c) => {
    const tenant: string = c.get('auth').claims.tenant;
    return c.text(tenant);
  });
  honoGuard(
    verifier,
    requirePolicy((claims) => claims.tenant.length > 0),
  );
  express().get('/', expressGuard(verifier, requireRole('a'), own), (guarded) => {
    const tenant: string = readAuth(guarded, verifier).claims.tenant;
    const any: VerifiedJwt | undefined = guarded.auth;
    void [tenant, any];
  });
  fastify().get(
    '/',
    { onRequest: fastifyGuard(verifier, own) },
    (guarded) => readAuth(guarded, verifier).claims.tenant.length,
  );
  const tenant: string | undefined = (await authenticate(request, response, verifier, own))?.claims.tenant;
  // @ts-expect-error a rule about claims that this verifier does not promise
  expressGuard(untyped, own);
  void tenant;
}
