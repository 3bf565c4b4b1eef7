import type { Exchange } from '../exchange.ts';

/**
 * The URL of this request as its sender knows it, without its query: below the issuer's, whatever a proxy or a host
 * application made of it.
 */
export function publicUrlOf({ request, server }: Exchange): string {
  return server.issuer.url + new URL(request.url).pathname.slice(server.basePath.length);
}
