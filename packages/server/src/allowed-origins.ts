import type { Clients } from '@sealwright/issuer';
import { firstPartyClientId, originsMaxAgeMilliseconds, originsPageSize } from './defaults.ts';
import { errors } from './errors.ts';
import type { MonotonicClock } from './ports.ts';

export interface AllowedOrigins {
  /** Which web origins may call the first-party endpoints: the server's own, and the first-party client's exact list. */
  has(origin: string): Promise<boolean>;
  /** Which may call the endpoints of OAuth clients: those, and every registered client's. */
  hasOfAnyClient(origin: string): Promise<boolean>;
}

/** Reads the lists from the clients' rows, and again after a second, so that a change by command is soon seen. */
export function createAllowedOrigins(
  issuer: string,
  clients: Pick<Clients, 'find' | 'list'>,
  clock: MonotonicClock,
): AllowedOrigins {
  const own = new URL(issuer).origin;
  const firstParty = createOriginSet(clock, async () => {
    const client = await clients.find(firstPartyClientId);
    return new Set(client?.allowedOrigins);
  });
  const registered = createOriginSet(clock, () => readOrigins(clients));
  return {
    has: async (origin) => origin === own || (await firstParty(origin)),
    hasOfAnyClient: async (origin) => origin === own || (await registered(origin)),
  };
}

/**
 * A set that is read anew when it is old, by one caller for all. Anybody can cause that with a header, so where the
 * reading takes long (very many clients) the set may become older, and reading takes a hundredth of the time at most.
 */
function createOriginSet(
  clock: MonotonicClock,
  read: () => Promise<ReadonlySet<string>>,
): (origin: string) => Promise<boolean> {
  let listed: ReadonlySet<string> = new Set();
  let goodUntil = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  const renew = async (): Promise<void> => {
    const startedAt = clock();
    listed = await read();
    const readAt = clock();
    goodUntil = readAt + Math.max(originsMaxAgeMilliseconds, (readAt - startedAt) * 100);
  };
  return async (origin) => {
    if (clock() > goodUntil) {
      reading ??= renew().finally(() => {
        reading = undefined;
      });
      await reading;
    }
    return listed.has(origin);
  };
}

async function readOrigins(clients: Pick<Clients, 'list'>): Promise<ReadonlySet<string>> {
  const origins = new Set<string>();
  let after: string | undefined;
  do {
    const rows = await clients.list({ limit: originsPageSize, ...(after !== undefined && { after }) });
    for (const { allowedOrigins } of rows) for (const origin of allowedOrigins) origins.add(origin);
    after = rows.length === originsPageSize ? rows.at(-1)?.clientId : undefined;
  } while (after !== undefined);
  return origins;
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
