import type { Clients } from '@sealwright/issuer';
import { firstPartyClientId, originsMaxAgeMilliseconds } from './defaults.ts';
import { errors } from './errors.ts';
import type { MonotonicClock } from './ports.ts';

/** Which web origins may call the first-party endpoints: the server's own, and the first-party client's exact list. */
export interface AllowedOrigins {
  has(origin: string): Promise<boolean>;
}

/** Reads the list from the client's row, and again after a second, so that a change by command is soon seen. */
export function createAllowedOrigins(
  issuer: string,
  clients: Pick<Clients, 'find'>,
  clock: MonotonicClock,
): AllowedOrigins {
  const own = new URL(issuer).origin;
  let listed: ReadonlySet<string> = new Set();
  let readAt = Number.NEGATIVE_INFINITY;
  return {
    async has(origin) {
      if (origin === own) return true;
      if (clock() - readAt > originsMaxAgeMilliseconds) {
        const client = await clients.find(firstPartyClientId);
        listed = new Set(client?.allowedOrigins);
        readAt = clock();
      }
      return listed.has(origin);
    },
  };
}

/**
 * The rule for browsers: an `Origin`, if sent, must be on the list, and a request that carries or asks for the cookie
 * must send one. Every browser sends it with a POST, so who leaves it out is no browser and needs no cookie.
 *
 * @throws AuthError `origin_refused`, `origin_required`
 */
export async function checkOrigin(request: Request, origins: AllowedOrigins, usesCookie: boolean): Promise<void> {
  const origin = request.headers.get('origin');
  if (origin === null) {
    if (usesCookie) throw errors.create('origin_required');
    return;
  }
  // `null` (sandboxed frames, redirects) is an origin that anybody can have: it is never on the list.
  if (!(await origins.has(origin))) throw errors.create('origin_refused');
}
