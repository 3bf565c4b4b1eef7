import { requireResourceServer } from './client-authentication.ts';
import type { Exchange } from './exchange.ts';

/** Who reads the feed. */
export interface FeedReader {
  /** The registered resource server; null where the feed is open. */
  readonly resource: string | null;
  /** Whose connections are counted together. */
  readonly key: string;
}

/**
 * The registered resource server that calls, or, in an embedded demonstration, whoever calls.
 *
 * @throws AuthError `client_authentication_missing`, `client_unauthenticated`, `throttled`
 */
export async function readFeedReader(exchange: Exchange): Promise<FeedReader> {
  const anonymous = exchange.server.verifiersOpen && !exchange.request.headers.has('authorization');
  if (anonymous) return { resource: null, key: `address ${exchange.address.group}` };
  const resource = await requireResourceServer(exchange);
  return { resource, key: `resource ${resource}` };
}
