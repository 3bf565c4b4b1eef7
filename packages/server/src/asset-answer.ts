import { errors } from './errors.ts';
import type { Exchange } from './exchange.ts';

/**
 * Answers a file of the pages, as their implementation holds it: bytes and headers, which go over the server's own. No cookie
 * is read and none set.
 *
 * @throws AuthError `path_unknown` for a name that is none, and on a server without pages or without files
 */
export function answerAsset(exchange: Exchange, path: string): Response {
  const asset = exchange.server.pages?.asset?.(path);
  if (asset === undefined) throw errors.create('path_unknown');
  const headers = Object.fromEntries(Object.entries(asset.headers).map(([name, value]) => [name.toLowerCase(), value]));
  return new Response(asset.body, { status: 200, headers: { ...exchange.headers, ...headers } });
}
