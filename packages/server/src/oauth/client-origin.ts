import type { ClientRow } from '@sealwright/issuer';
import type { Exchange } from '../exchange.ts';

/**
 * The exchange as its client's answer may be read: by scripts of that client's own origins. A preflight names no client, so
 * it is answered to every registered origin; here the client is known.
 */
export function corsFor(exchange: Exchange, client: ClientRow): Exchange {
  const origin = exchange.request.headers.get('origin');
  if (origin === null || client.allowedOrigins.includes(origin)) return exchange;
  const { 'access-control-allow-origin': _refused, ...headers } = exchange.headers;
  return { ...exchange, headers };
}
