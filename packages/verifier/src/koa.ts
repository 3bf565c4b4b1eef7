import type { JwtClaims, VerifiedJwt } from '@sealwright/jwt';
import type { Middleware, Next, ParameterizedContext } from 'koa';
import { authorize, type GuardOutcome } from './guard.ts';
import { isPromise } from './maybe-promise.ts';
import { readNodeFacts } from './node-request.ts';
import type { Refusal } from './refusal.ts';
import type { Requirement } from './requirement.ts';
import type { Verifier } from './verifier.ts';

/** What the guard puts into Koa's `ctx.state`. */
export interface GuardState<C = JwtClaims> {
  auth: VerifiedJwt<C>;
}

/**
 * Koa 3 middleware that lets a request pass only with a token that holds and fulfils every requirement, and puts what was
 * verified at `ctx.state.auth`. Otherwise it answers itself, by RFC 6750.
 *
 * It does NOT read the body, and it answers a CORS preflight with nothing allowed: put `@koa/cors` before it.
 *
 * @example
 * ```ts
 * import Koa from 'koa';
 * import { createVerifier, remoteJwks, requireScope } from '@sealwright/verifier';
 * import { guard } from '@sealwright/verifier/koa';
 * const verifier = createVerifier({
 *   issuer: 'https://id.example.com',
 *   audience: 'https://api.example.com',
 *   typ: 'at+jwt',
 *   keys: remoteJwks({ issuer: 'https://id.example.com', url: 'https://id.example.com/.well-known/jwks.json' }),
 *   revocation: 'none',
 * });
 * const app = new Koa().use(guard(verifier, requireScope('reports:read'))).use((ctx) => {
 *   ctx.body = { subject: ctx.state.auth.claims.sub };
 * });
 * ```
 */
export function guard<C>(
  verifier: Verifier<C>,
  ...requirements: readonly Requirement<NoInfer<C>>[]
): Middleware<GuardState<C>> {
  // Not an async function: a token seen before costs no promise of its own.
  return (ctx, next) => {
    const facts = readNodeFacts(ctx.req, ctx.originalUrl, readBody(ctx));
    const conclude = (outcome: GuardOutcome<C>): ReturnType<Next> | undefined => {
      if ('refusal' in outcome) return answer(ctx, outcome.refusal);
      ctx.state.auth = outcome.auth;
      return next();
    };
    const outcome = authorize(verifier, requirements, facts, ctx);
    return isPromise(outcome) ? outcome.then(conclude) : conclude(outcome);
  };
}

/** Where the usual body parsers put what they read. */
function readBody({ request }: ParameterizedContext<GuardState<unknown>>): unknown {
  return (request as { readonly body?: unknown }).body;
}

function answer(ctx: ParameterizedContext<GuardState<unknown>>, { status, headers, body }: Refusal): undefined {
  ctx.status = status;
  // Before the headers, since Koa guesses a content type from a body that has none.
  ctx.body = status === 204 ? null : body;
  ctx.set({ ...headers });
}
