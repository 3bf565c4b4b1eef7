import type { VerifiedJwt } from '@sealwright/jwt';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { authorize, type GuardOutcome } from './guard.ts';
import { isPromise } from './maybe-promise.ts';
import { readNodeFacts } from './node-request.ts';
import type { Refusal } from './refusal.ts';
import type { Requirement } from './requirement.ts';
import type { Verifier } from './verifier.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The verified token, on routes behind a guard. */
    auth?: VerifiedJwt;
  }
}

/** A hook for `onRequest` (before the body is read: the better place) or `preHandler`. */
export type GuardHook = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void;

/**
 * A Fastify 5 hook that lets a request pass only with a token that holds and fulfils every requirement, and puts what was
 * verified at `request.auth`. Otherwise it answers itself, by RFC 6750.
 *
 * It does NOT allow any origin: register `@fastify/cors` before it.
 *
 * @example
 * ```ts
 * import fastify from 'fastify';
 * import { createVerifier, remoteJwks, requireRole } from '@sealwright/verifier';
 * import { guard } from '@sealwright/verifier/fastify';
 * const verifier = createVerifier({
 *   issuer: 'https://id.example.com',
 *   audience: 'https://api.example.com',
 *   typ: 'at+jwt',
 *   keys: remoteJwks({ issuer: 'https://id.example.com', url: 'https://id.example.com/.well-known/jwks.json' }),
 *   revocation: 'none',
 * });
 * const app = fastify();
 * app.get('/admin', { onRequest: guard(verifier, requireRole('admin')) }, (request) => ({ subject: request.auth?.claims.sub }));
 * ```
 */
export function guard<C>(verifier: Verifier<C>, ...requirements: readonly Requirement<NoInfer<C>>[]): GuardHook {
  return (request, reply, done) => {
    const conclude = (outcome: GuardOutcome<C>): void => {
      if ('refusal' in outcome) {
        answer(reply, outcome.refusal);
        return;
      }
      request.auth = outcome.auth as VerifiedJwt<unknown> as VerifiedJwt;
      done();
    };
    const facts = readNodeFacts(request.raw, request.originalUrl, request.body);
    const outcome = authorize(verifier, requirements, facts, request);
    if (isPromise(outcome)) outcome.then(conclude).catch(done);
    else conclude(outcome);
  };
}

function answer(reply: FastifyReply, { status, headers, body }: Refusal): void {
  reply.code(status).headers(headers).send(body);
}
