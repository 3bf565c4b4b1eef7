import { wrongUse } from './command-failure.ts';
import { formatTable, writeAnswer } from './command-output.ts';
import { ConfigurationError } from './configuration-error.ts';
import { assertNodeOpensStores } from './node-version.ts';
import type { StoreFlags } from './opened-issuer.ts';
import { findStore, nameStore, type StoredPlace, withUrl } from './stored-place.ts';

export interface CopyFlags extends StoreFlags {
  readonly from: string;
  readonly to?: string;
}

/**
 * Copies an embedded store into PostgreSQL, with everything in it. Either all of it is there afterwards, or nothing.
 *
 * Throws {@link CommandFailure} `copy_unsupported` (2), and what the stores throw: `store_in_use`, `store_not_empty`, ….
 */
export async function copyStore(flags: CopyFlags): Promise<void> {
  assertNodeOpensStores();
  process.umask(0o077);
  const from = nameStore({ url: flags.from, cache: undefined });
  const to = await findTarget(flags);
  if (from.kind !== 'sqlite' || to.kind !== 'postgres') {
    throw wrongUse('copy_unsupported', 'a store is copied from sqlite: to postgres:, and no other way');
  }
  const [{ openCopySource }, { fillPostgresStore }] = await Promise.all([
    import('@sealwright/store/sqlite'),
    import('@sealwright/store/postgres'),
  ]);
  const source = await withUrl(() => openCopySource({ url: from.url }));
  try {
    const report = await withUrl(() => fillPostgresStore(to.url, source));
    const { logId, seq } = source.state;
    writeAnswer(flags, {
      json: { from: from.name, to: to.name, logId, seq, tables: report },
      text: [
        `${to.name} holds all of ${from.name} now, read back and compared:`,
        formatTable(
          ['table', 'rows'],
          Object.entries(report).map(([name, { rows }]) => [name, String(rows)]),
        ),
        `Nobody is logged out. Name ${to.name} in the configuration (store, or storeUrlFile), start the server on it,`,
        'and move the file away: a server that was started on it would go on beside this one, unseen.',
      ].join('\n'),
    });
  } finally {
    source.close();
  }
}

/** The flag, or else what the configuration names: there the password need not stand on a command line. */
async function findTarget(flags: CopyFlags): Promise<StoredPlace> {
  if (flags.to !== undefined) return nameStore({ url: flags.to, cache: undefined });
  try {
    return await findStore(flags.config === undefined ? {} : { config: flags.config });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw wrongUse('flag_required', `--to, or a configuration that names where to; ${error.message}`);
  }
}
