import { errors } from '../errors.ts';
import { parsePostgresUrl } from './connection-url.ts';
import { createClient, onClient, prepare, quoted } from './database.ts';
import { databaseFailure } from './failure.ts';
import type { LogCarrier } from './log-carrier.ts';
import { checkServer } from './server-check.ts';
import { prepareAdoption } from './store-adoption.ts';
import { decodeLife, readLifeText } from './stored-life.ts';

export interface RestoredStore {
  readonly incarnation: number;
  /** Revocations that the carrier still held and the backup did not. */
  readonly imported: number;
  /** Whether the issuer's epoch was raised, and so every session ended. */
  readonly issuerEpochRaised: boolean;
}

/**
 * Begins a new life of a store that was restored from a backup, which nothing in the database can tell (a dump that was
 * loaded into the same server): another log, a higher incarnation, and what the carrier still holds of the revocations since the
 * backup. What the carrier cannot cover raises the issuer's epoch, and everybody signs in again. To be run before any
 * server opens the store.
 *
 * It does NOT restore anything itself.
 *
 * @throws AuthError as `openPostgresStore` does
 *
 * @example
 * ```ts
 * import { adoptRestoredStore } from '@sealwright/store/postgres';
 *
 * export const afterRestore = (url: string) => adoptRestoredStore(url);
 * ```
 */
export async function adoptRestoredStore(
  url: string,
  { carrier }: { readonly carrier?: LogCarrier } = {},
): Promise<RestoredStore> {
  const place = parsePostgresUrl(url);
  const schema = quoted(place.schema);
  const client = createClient(place, 'sealwright restore');
  try {
    await client.connect().catch((error) => Promise.reject(databaseFailure(error)));
    const connection = onClient(client);
    const identity = await checkServer(connection);
    const secret = (await connection.run(prepare(`SELECT carrier_secret FROM ${schema}.state`))).rows[0]?.[0];
    if (!(secret instanceof Uint8Array)) throw errors.create('store_missing');
    carrier?.trust(secret);
    const carried = await carrier?.current().catch(() => undefined);
    const life = decodeLife((await connection.run(prepare(readLifeText(schema)))).rows[0] ?? []);
    const adopt = prepareAdoption({ schema, carrier, promotionsKeepCommits: false });
    const adopted = await adopt(connection, { life, identity, carried, seen: undefined });
    const { imported, issuerEpochRaised } = adopted;
    return { incarnation: adopted.life.incarnation, imported, issuerEpochRaised };
  } finally {
    await client.end().catch(() => undefined);
  }
}
