import type { JwtClaims, VerifiedJwt } from '@sealwright/jwt';
import type { Context, MiddlewareHandler } from 'hono';
import type { RequestFacts } from './bearer-credential.ts';
import { authorize, type GuardOutcome } from './guard.ts';
import { isPromise } from './maybe-promise.ts';
import type { Refusal } from './refusal.ts';
import type { Requirement } from './requirement.ts';
import type { Verifier } from './verifier.ts';

/** What the guard puts into Hono's context. */
export interface GuardEnv<C = JwtClaims> {
  readonly Variables: { auth: VerifiedJwt<C> };
}

/**
 * Hono middleware that lets a request pass only with a token that holds and fulfils every requirement, and puts what was
 * verified at `c.get('auth')`. Otherwise it answers itself, by RFC 6750.
 *
 * It does NOT read the body, and it answers a CORS preflight with nothing allowed: put `cors()` before it.
 *
 * @example
 * ```ts
 * import { Hono } from 'hono';
 * import { createVerifier, remoteJwks } from '@sealwright/verifier';
 * import { guard } from '@sealwright/verifier/hono';
 * const verifier = createVerifier({
 *   issuer: 'https://id.example.com',
 *   audience: 'https://api.example.com',
 *   typ: 'at+jwt',
 *   keys: remoteJwks({ issuer: 'https://id.example.com', url: 'https://id.example.com/.well-known/jwks.json' }),
 *   revocation: 'none',
 * });
 * const app = new Hono();
 * app.get('/me', guard(verifier), (c) => c.json({ subject: c.get('auth').claims.sub }));
 * ```
 */
export function guard<C>(
  verifier: Verifier<C>,
  ...requirements: readonly Requirement<NoInfer<C>>[]
): MiddlewareHandler<GuardEnv<C>> {
  // Not an async function: a token seen before costs no promise of its own.
  return (c, next) => {
    const conclude = (outcome: GuardOutcome<C>): ReturnType<MiddlewareHandler> => {
      if ('refusal' in outcome) return Promise.resolve(answer(outcome.refusal));
      c.set('auth', outcome.auth);
      return next();
    };
    const outcome = authorize(verifier, requirements, readFacts(c), c);
    return isPromise(outcome) ? outcome.then(conclude) : conclude(outcome);
  };
}

function answer({ status, headers, body }: Refusal): Response {
  return new Response(status === 204 ? null : body, { status, headers: { ...headers } });
}

/** A `Headers` object joins two lines with a comma, which is no character of a token: the joined line is refused. */
function readFacts(c: Context): RequestFacts {
  const { method, url, headers } = c.req.raw;
  const line = headers.get('authorization');
  const proof = headers.get('dpop');
  const start = url.indexOf('?');
  return {
    method,
    authorization: line === null ? [] : [line],
    target: url,
    proofs: proof === null ? [] : [proof],
    query: start < 0 ? '' : url.slice(start + 1),
    bodyToken: false,
    asksCors: method === 'OPTIONS' && headers.has('origin') && headers.has('access-control-request-method'),
  };
}
