import type { Administrator } from '@sealwright/issuer';
import { isAuthError } from '@sealwright/jwt';
import { errors } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { readPresentedToken, verifyPresentedToken } from './oauth/presented-token.ts';

/**
 * Who calls the administration. Its token was asked for by `"resource": "<issuer>/admin"`, comes in the `Authorization`
 * header (no cookie counts here, so no foreign page can borrow one), and its bearer signed in a short while ago and is an
 * administrator now. A browser may only call from this server's own pages.
 *
 * Whoever is refused is counted, and learns the same whatever he asks about: this comes before the body is looked at.
 *
 * @throws AuthError `origin_refused`, `access_token_missing`, `access_token_malformed`, those of verification and of
 *   `requireAdministrator`, `throttled`
 */
export async function requireAdministrator(exchange: Exchange): Promise<Administrator> {
  const { issuer, throttle } = exchange.server;
  refuseForeignPage(exchange);
  try {
    const presented = readPresentedToken(exchange.request);
    if (presented === undefined) throw errors.create('access_token_missing');
    const verified = await verifyPresentedToken(exchange, presented, issuer.settings.adminResource);
    return await issuer.requireAdministrator(verified);
  } catch (error) {
    if (isRefused(error)) await throttle.admit('bearer_address', exchange.address.group);
    throw error;
  }
}

/** Not even the applications of the same people: the list of origins is for what concerns the caller alone. */
function refuseForeignPage({ request, server }: Exchange): void {
  const origin = request.headers.get('origin');
  const foreign = origin !== null && origin !== new URL(server.issuer.url).origin;
  // Fetch Metadata: what a browser says of a request that no page can make it unsay.
  const site = request.headers.get('sec-fetch-site');
  if (foreign || (site !== null && site !== 'same-origin' && site !== 'none')) throw errors.create('origin_refused');
}

/** A login that became old, and a client whose nonce is over, did nothing wrong. */
function isRefused(error: unknown): boolean {
  if (!isAuthError(error)) return false;
  if (error.code === 'administrator_required') return true;
  return error.blame === 'token' && error.code !== 'proof_nonce_refused';
}
