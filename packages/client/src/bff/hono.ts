import type { MiddlewareHandler } from 'hono';
import type { Bff } from './back-end.ts';

/**
 * Hono middleware for a back end for front ends: it answers what is its own and lets the rest pass. On Node and wherever else
 * Hono runs: it needs Web Crypto and `fetch`.
 *
 * @example
 * ```ts
 * import { Hono } from 'hono';
 * import type { Bff } from '@sealwright/client/bff';
 * import { handleBff } from '@sealwright/client/bff/hono';
 * declare const bff: Bff;
 * const app = new Hono();
 * app.use(handleBff(bff));
 * ```
 */
export function handleBff(bff: Bff): MiddlewareHandler {
  return async (c, next) => {
    const answer = await bff.handle(c.req.raw);
    if (answer !== undefined) return answer;
    await next();
    return undefined;
  };
}
