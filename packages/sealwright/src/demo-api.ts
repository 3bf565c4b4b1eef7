import type { Log } from '@sealwright/server';
import { createVerifier, remoteJwks, requireRole, revocationFeed, type Verifier } from '@sealwright/verifier';
import { guard } from '@sealwright/verifier/express';
import express, { type Express } from 'express';
import type { Counters } from './counters.ts';

export interface DemoApiOptions {
  /** The authorization server's URL: keys and revocations are read from it over HTTP, as any API would. */
  readonly issuer: string;
  /** This API's identifier: the `aud` that it wants. */
  readonly resource: string;
  readonly log: Log;
  readonly counters: Counters;
}

/** The protected API of the demonstration, and the verifier behind its guard. */
export interface DemoApi {
  readonly app: Express;
  readonly verifier: Verifier;
}

/**
 * A small API as somebody would write it: one public route, one for every valid token, one for administrators. Outside,
 * a refused token is `401 invalid_token` and nothing more; the exact code goes to the log and the counter here.
 */
export function createDemoApi({ issuer, resource, log, counters }: DemoApiOptions): DemoApi {
  const verifier = createVerifier({
    issuer,
    audience: resource,
    typ: 'at+jwt',
    keys: remoteJwks({ url: `${issuer}/.well-known/jwks.json`, issuer }),
    revocation: revocationFeed({ url: issuer, whenStale: 'deny' }),
    observer: (event) => {
      if (event.type !== 'refused') return;
      counters.count('tokens_refused_total', { code: event.code });
      log.warn({ code: event.code, request_id: event.requestId }, 'token refused');
    },
  });
  const app = express();
  app.disable('x-powered-by');
  app.get('/public', (_request, response) => {
    response.json({ message: 'anybody may read this' });
  });
  app.get('/me', guard(verifier), (request, response) => {
    response.json(request.auth?.claims);
  });
  app.get('/admin', guard(verifier, requireRole('admin')), (_request, response) => {
    response.json({ message: 'only administrators may read this' });
  });
  return { app, verifier };
}
