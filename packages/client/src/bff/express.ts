import type { RequestHandler } from 'express';
import type { Bff } from './back-end.ts';
import { answerByNode } from './node-bridge.ts';

/**
 * Express middleware (4 and 5) for a back end for front ends: it answers what is its own and lets the rest pass.
 *
 * It does NOT work behind a body parser, which would have read what is to be relayed: put it before `express.json()`. It looks at
 * the whole path (`originalUrl`), so it stands at the root: `app.use(handleBff(bff))`.
 *
 * @example
 * ```ts
 * import express from 'express';
 * import type { Bff } from '@sealwright/client/bff';
 * import { handleBff } from '@sealwright/client/bff/express';
 * declare const bff: Bff;
 * const app = express();
 * app.use(handleBff(bff));
 * app.use(express.static('public'));
 * ```
 */
export function handleBff(bff: Bff): RequestHandler {
  return (request, response, next) => {
    answerByNode(bff, request, response, request.originalUrl).then((answered) => {
      if (!answered) next();
    }, next);
  };
}
