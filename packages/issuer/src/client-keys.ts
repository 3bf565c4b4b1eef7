import type { KeySet, KeySource } from '@sealwright/jwt';
import { readKeys } from './client-key-set.ts';
import { maxRememberedClientKeys } from './defaults.ts';
import { errors } from './errors.ts';
import type { ClientRow } from './ports.ts';
import { createRemoteClientKeys, type FetchClientKeys } from './remote-client-keys.ts';

/** The public keys of clients: for their assertions (RFC 7523) and their request objects (RFC 9101). */
export interface ClientKeys {
  /**
   * The keys of one client, each bound to its algorithm and to the client's identifier as issuer. A client has them in its
   * registration or at the URL that it registered; the URL is asked when they are needed, and rarely.
   *
   * @throws AuthError `client_keys_missing` where the client has registered none, `client_keys_unavailable` where its URL
   *   does not answer with any
   */
  keysOf(client: ClientRow): Promise<KeySource>;
}

interface ClientKeysParts {
  readonly fetchKeys: FetchClientKeys | undefined;
  readonly monotonicClock: () => number;
}

export function createClientKeys({ fetchKeys, monotonicClock }: ClientKeysParts): ClientKeys {
  const remote = createRemoteClientKeys(fetchKeys, monotonicClock);
  const known = new Map<string, KeySet>();
  return Object.freeze({
    async keysOf({ clientId, settings: { jwks, jwksUri } }: ClientRow) {
      if (jwksUri !== undefined) return remote.keysAt(clientId, jwksUri);
      if (jwks === undefined) throw errors.create('client_keys_missing');
      // By all that they are: a row that was changed is another one.
      const name = `${clientId} ${JSON.stringify(jwks)}`;
      const keys = known.get(name) ?? (await readKeys(clientId, jwks));
      if (known.size >= maxRememberedClientKeys) known.clear();
      known.set(name, keys);
      return keys;
    },
  } satisfies ClientKeys);
}
