import { maxUserAgentLength } from './defaults.ts';
import type { Exchange } from './exchange.ts';

/** What a session remembers of who used it, for its owner's list and as evidence. Coarse on purpose. */
export function sessionFacts(exchange: Exchange): { readonly userAgent?: string; readonly network?: string } {
  const userAgent = exchange.request.headers.get('user-agent')?.slice(0, maxUserAgentLength);
  const { network } = exchange.address;
  return { ...(userAgent ? { userAgent } : {}), ...(network === null ? {} : { network }) };
}
