import { dirname } from 'node:path';
import { wrongUse } from './command-failure.ts';
import { writeAnswer } from './command-output.ts';
import { assertNodeOpensStores } from './node-version.ts';
import type { StoreFlags } from './opened-issuer.ts';
import { openCache } from './opened-store.ts';
import { findStore, type StoredPlace, withUrl } from './stored-place.ts';

export interface RestoreFlags extends StoreFlags {
  readonly keepSessions?: true;
  readonly yes?: true;
}

/** What the new life of a store has brought back, and whom it costs. */
interface Restored {
  readonly imported: number;
  readonly issuerEpochRaised: boolean;
  readonly incarnation: number;
  /** Where the file that was there is now. */
  readonly former?: string | undefined;
  /** Whether all that was revoked since the backup is known. */
  readonly isCovered: boolean;
}

/**
 * Puts a backup in the place of an embedded store; or, for PostgreSQL, which the operator has restored by its own means, begins the
 * store's new life: another log, a higher incarnation, and the revocations of since, as far as they can be had.
 *
 * Throws {@link CommandFailure} `backup_required`, `backup_unexpected`, `keep_unsupported`, `confirmation_required` (2), and what
 * the store throws: `store_in_use`, `store_damaged`, `key_encryption_wrong`, ….
 */
export async function restoreStore(file: string | undefined, flags: RestoreFlags): Promise<void> {
  assertNodeOpensStores();
  process.umask(0o077);
  const place = await findStore(flags);
  const restored =
    place.kind === 'postgres' ? await adoptDatabase(place, file, flags) : await restoreFile(place, file, flags);
  writeAnswer(flags, { json: { store: place.name, ...restored }, text: describe(restored).join('\n') });
}

async function restoreFile(place: StoredPlace, file: string | undefined, flags: RestoreFlags): Promise<Restored> {
  if (file === undefined) throw wrongUse('backup_required', 'name the backup: sealwright restore FILE');
  const [{ restoreSqliteStore, verifySqliteBackup }, { openBackupKeys }] = await Promise.all([
    import('@sealwright/store/sqlite'),
    import('./backup-keys.ts'),
  ]);
  verifySqliteBackup(file);
  // Before anything is replaced: a backup that another key-encryption key sealed would open for nobody.
  await openBackupKeys(file, flags, dirname(place.url.slice('sqlite:'.length)));
  const uncovered = flags.keepSessions === true ? 'keep-sessions' : 'sign-everybody-out';
  return withUrl(() => restoreSqliteStore({ url: place.url }, file, { uncovered }));
}

async function adoptDatabase(place: StoredPlace, file: string | undefined, flags: RestoreFlags): Promise<Restored> {
  if (file !== undefined) {
    throw wrongUse('backup_unexpected', 'PostgreSQL restores its own backups; then run this without a file');
  }
  if (flags.keepSessions === true) {
    throw wrongUse('keep_unsupported', '--keep-sessions is for an embedded store; here the cache says what is known');
  }
  if (flags.yes !== true) {
    throw wrongUse(
      'confirmation_required',
      'this may make everybody sign in again; pass --yes once PostgreSQL is restored and every server is stopped',
    );
  }
  const { adoptRestoredStore } = await import('@sealwright/store/postgres');
  const { cache: urls, cacheOptions } = place;
  const cache = urls === undefined ? undefined : await withUrl(() => openCache(urls, cacheOptions));
  try {
    const { issuerEpochRaised, ...adopted } = await withUrl(() =>
      adoptRestoredStore(place.url, cache === undefined ? {} : { carrier: cache.carrier }),
    );
    return { ...adopted, issuerEpochRaised, isCovered: !issuerEpochRaised };
  } finally {
    await cache?.close();
  }
}

/** What people and APIs will notice, in plain words: whoever runs this is asked within the hour. */
function describe({ imported, issuerEpochRaised, incarnation, former, isCovered }: Restored): readonly string[] {
  const lines = [`The store is restored, as its incarnation ${incarnation}. ${describeRevocations(imported)}`];
  if (issuerEpochRaised) {
    lines.push('Everybody signs in again, since what else was revoked since the backup is not known.');
  } else if (isCovered) {
    lines.push('Who signed in before the backup stays signed in; who did so since signs in again.');
  } else {
    lines.push('What was revoked since the backup is not known and is good again: revoke it, if you know better.');
  }
  lines.push(
    'Accounts, passwords, roles, clients and APIs are those of the backup: repeat what was changed since.',
    'Verifiers take a new snapshot by themselves, and accept nothing that they refused before.',
  );
  if (former !== undefined) lines.push(`The file that was there is ${former}.`);
  return lines;
}

function describeRevocations(imported: number): string {
  if (imported === 0) return 'No revocation was found that is not in it already.';
  return imported === 1 ? 'One revocation of since is in force.' : `${imported} revocations of since are in force.`;
}
