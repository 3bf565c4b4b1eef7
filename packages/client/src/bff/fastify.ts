import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Bff } from './back-end.ts';
import { answerByNode } from './node-bridge.ts';

/** A hook for `onRequest`: before Fastify reads the body. */
export type BffHook = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/**
 * A Fastify 5 hook for a back end for front ends: it answers what is its own and lets the rest pass.
 *
 * It does NOT run the hooks that come after a reply of Fastify's own (`onSend`): what it answers is written to the connection.
 *
 * @example
 * ```ts
 * import fastify from 'fastify';
 * import type { Bff } from '@sealwright/client/bff';
 * import { handleBff } from '@sealwright/client/bff/fastify';
 * declare const bff: Bff;
 * const app = fastify();
 * app.addHook('onRequest', handleBff(bff));
 * ```
 */
export function handleBff(bff: Bff): BffHook {
  return async (request, reply) => {
    const answered = await answerByNode(bff, request.raw, reply.raw, request.originalUrl);
    if (answered) reply.hijack();
  };
}
