import type { Exchange } from '../exchange.ts';
import type { CallingClient } from './client-authentication.ts';

/**
 * Counts what a public client leaves here to wait, by address: anybody can say its name, and each request is a row.
 *
 * @throws AuthError `throttled`
 */
export async function admitPending({ server, address }: Exchange, { authenticated }: CallingClient): Promise<void> {
  if (!authenticated) await server.throttle.admit('pending_address', address.group);
}
