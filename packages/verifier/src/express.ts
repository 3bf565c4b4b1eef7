import type { VerifiedJwt } from '@sealwright/jwt';
import type { RequestHandler, Response } from 'express';
import { authorize, type GuardOutcome } from './guard.ts';
import { isPromise } from './maybe-promise.ts';
import { readNodeFacts } from './node-request.ts';
import type { Refusal } from './refusal.ts';
import type { Requirement } from './requirement.ts';
import type { Verifier } from './verifier.ts';

declare global {
  namespace Express {
    interface Request {
      /** The verified token, on routes behind a guard. */
      auth?: VerifiedJwt;
    }
  }
}

/**
 * Express middleware (4 and 5) that lets a request pass only with a token that holds and fulfils every requirement, and
 * puts what was verified at `request.auth`. Otherwise it answers itself, by RFC 6750.
 *
 * It does NOT read the body, and it answers a CORS preflight with nothing allowed: put `cors()` before it.
 *
 * @example
 * ```ts
 * import express from 'express';
 * import { createVerifier, remoteJwks, requireScope } from '@sealwright/verifier';
 * import { guard } from '@sealwright/verifier/express';
 * const verifier = createVerifier({
 *   issuer: 'https://id.example.com',
 *   audience: 'https://api.example.com',
 *   typ: 'at+jwt',
 *   keys: remoteJwks({ issuer: 'https://id.example.com', url: 'https://id.example.com/.well-known/jwks.json' }),
 *   revocation: 'none',
 * });
 * const app = express();
 * app.get('/reports', guard(verifier, requireScope('reports:read')), (request, response) => {
 *   response.json({ subject: request.auth?.claims.sub });
 * });
 * ```
 */
export function guard<C>(verifier: Verifier<C>, ...requirements: readonly Requirement<NoInfer<C>>[]): RequestHandler {
  return (request, response, next) => {
    const conclude = (outcome: GuardOutcome<C>): void => {
      if ('refusal' in outcome) {
        answer(response, outcome.refusal);
        return;
      }
      request.auth = outcome.auth as VerifiedJwt<unknown> as VerifiedJwt;
      next();
    };
    const facts = readNodeFacts(request, request.originalUrl, request.body);
    const outcome = authorize(verifier, requirements, facts, request);
    if (isPromise(outcome)) outcome.then(conclude).catch(next);
    else conclude(outcome);
  };
}

function answer(response: Response, { status, headers, body }: Refusal): void {
  response.writeHead(status, headers).end(body);
}
