import type { Command } from 'commander';
import { addStoreFlags } from '../command-flags.ts';
import type { RestoreFlags } from '../store-restore.ts';

export function defineRestore(command: Command): void {
  addStoreFlags(command)
    .argument('[file]', 'the backup of an embedded store; for PostgreSQL none: restore the database first')
    .option('--keep-sessions', 'even if revocations since the backup are not known: nobody signs in again')
    .option('--yes', 'for PostgreSQL: it was restored, and no server runs on it')
    .action(async (file: string | undefined, _flags: unknown, self: Command) => {
      const { restoreStore } = await import('../store-restore.ts');
      await restoreStore(file, self.optsWithGlobals<RestoreFlags>());
    });
}
