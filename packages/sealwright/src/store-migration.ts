import { wrongUse } from './command-failure.ts';
import { writeAnswer } from './command-output.ts';
import { assertNodeOpensStores } from './node-version.ts';
import { type StoreFlags, withIssuer } from './opened-issuer.ts';
import { findStore, type StoredPlace, withUrl } from './stored-place.ts';

export interface MigrateFlags extends StoreFlags {
  readonly to?: string;
  readonly yes?: true;
}

/**
 * Brings the configured store to a version of its schema. One in PostgreSQL that was empty gets its first keys as well, so that what
 * starts afterwards finds it whole; one that was not is not opened, so that a restored one waits for `sealwright restore`. May be
 * run again, and by two at once.
 *
 * Throws {@link CommandFailure} `version_unknown`, `confirmation_required` (2), and what the store throws.
 */
export async function migrateStore(flags: MigrateFlags): Promise<void> {
  assertNodeOpensStores();
  process.umask(0o077);
  const place = await findStore(flags);
  const to = flags.to === undefined ? undefined : readVersion(flags.to);
  if (to === 0 && flags.yes !== true) {
    throw wrongUse(
      'confirmation_required',
      'version 0 drops everything that the store holds; pass --yes if that is meant',
    );
  }
  const wasEmpty = await isEmpty(place);
  const { version, newest } = await migrate(place, to);
  if (wasEmpty && version === newest) await withIssuer(flags, async () => undefined);
  writeAnswer(flags, {
    json: { store: place.name, version, newest },
    text: `${place.name} has version ${version} of ${newest}`,
  });
}

async function isEmpty(place: StoredPlace): Promise<boolean> {
  if (place.kind !== 'postgres') return false;
  const { postgresStatus } = await import('@sealwright/store/postgres');
  return (await withUrl(() => postgresStatus(place.url))).state === 'empty';
}

async function migrate(place: StoredPlace, to: number | undefined) {
  const options = to === undefined ? {} : { to };
  const run =
    place.kind === 'postgres'
      ? async () => (await import('@sealwright/store/postgres')).migratePostgres(place.url, options)
      : async () => (await import('@sealwright/store/sqlite')).migrateSqlite({ url: place.url }, options);
  if (to === undefined) return withUrl(run);
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw wrongUse('version_unknown', `${error.message}: ${to}`);
  }
}

function readVersion(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw wrongUse('version_unknown', '--to must be a version number');
}
