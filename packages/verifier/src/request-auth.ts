import type { VerifiedJwt } from '@sealwright/jwt';
import type { Verifier } from './verifier.ts';

/** A request, of whichever framework, into which a guard puts what it verified. */
export interface GuardedRequest {
  readonly auth?: unknown;
}

/**
 * The verified token of a request that passed a guard of this verifier, with claims of the type that the verifier's
 * schema gives them: `request.auth` itself is declared once for a whole application, so it can only say `JwtClaims`.
 *
 * It does NOT verify anything, and does not believe the request: what another verifier or anybody else put there is a
 * TypeError, and so is a route without a guard. Hono and `node:http` do not need it: their guards keep the type.
 *
 * @throws TypeError
 *
 * @example
 * ```ts
 * import express from 'express';
 * import { type JwksSource, createVerifier, readAuth } from '@sealwright/verifier';
 * import { guard } from '@sealwright/verifier/express';
 * import { z } from 'zod';
 * declare const keys: JwksSource;
 * const verifier = createVerifier({
 *   issuer: 'https://id.example.com',
 *   audience: 'https://api.example.com',
 *   typ: 'at+jwt',
 *   keys,
 *   revocation: 'none',
 *   claims: z.object({ tenant: z.string() }),
 * });
 * const app = express();
 * app.get('/tenant', guard(verifier), (request, response) => {
 *   response.json({ tenant: readAuth(request, verifier).claims.tenant.toUpperCase() });
 * });
 * ```
 */
export function readAuth<C>(request: GuardedRequest, verifier: Verifier<C>): VerifiedJwt<C> {
  const { auth } = request;
  if (!verifier.isVerified(auth)) throw new TypeError('auth: the request passed no guard of this verifier');
  return auth;
}
