import type { Command } from 'commander';
import { wrongUse } from '../command-failure.ts';
import { addStoreFlags } from '../command-flags.ts';
import { writeAnswer } from '../command-output.ts';
import { assertNodeOpensStores } from '../node-version.ts';
import type { StoreFlags } from '../opened-issuer.ts';

export function defineBackup(command: Command): void {
  addStoreFlags(command)
    .argument('<file>', 'where to; it must not be there yet')
    .action(async (file: string, _flags: unknown, self: Command) =>
      takeBackup(file, self.optsWithGlobals<StoreFlags>()),
    );
}

/** Beside a running server, which is not held up. Verified before it has its name. */
async function takeBackup(file: string, flags: StoreFlags): Promise<void> {
  assertNodeOpensStores();
  process.umask(0o077);
  const { findStore, withUrl } = await import('../stored-place.ts');
  const place = await findStore(flags);
  if (place.kind === 'postgres') {
    throw wrongUse('backup_elsewhere', 'a store in PostgreSQL is backed up by PostgreSQL: pg_basebackup, or pg_dump');
  }
  const { backupSqliteStore } = await import('@sealwright/store/sqlite');
  const { accounts, sessions, bytes } = await withUrl(() => backupSqliteStore({ url: place.url }, file));
  writeAnswer(flags, {
    json: { backup: file, accounts, sessions, bytes },
    text:
      `${file}: ${accounts} accounts, ${sessions} sessions, ${Math.ceil(bytes / 1024)} KiB, verified.\n` +
      'The key-encryption key is not in it: keep that elsewhere.',
  });
}
