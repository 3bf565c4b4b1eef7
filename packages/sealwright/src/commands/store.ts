import type { Command } from 'commander';
import { addStoreFlags } from '../command-flags.ts';
import type { StoreFlags } from '../opened-issuer.ts';
import type { MigrateFlags } from '../store-migration.ts';
import type { CopyFlags } from '../store-move.ts';

export function defineStore(command: Command): void {
  addStoreFlags(command.command('status'))
    .description('what the store is, its version, and what it holds; status 1 where it wants `store migrate`')
    .action(async (_flags: unknown, self: Command) => {
      const { showStatus } = await import('../store-status.ts');
      await showStatus(self.optsWithGlobals<StoreFlags>());
    });
  addStoreFlags(command.command('migrate'))
    .description('bring the store to this release, an empty one in PostgreSQL with its first keys; safe to repeat')
    .option('--to <version>', 'another version, also an earlier one, for the release of then; 0 empties PostgreSQL')
    .option('--yes', 'with --to 0: everything in it may go')
    .action(async (_flags: unknown, self: Command) => {
      const { migrateStore } = await import('../store-migration.ts');
      await migrateStore(self.optsWithGlobals<MigrateFlags>());
    });
  command
    .command('copy')
    .description('move an embedded store to PostgreSQL; nobody is logged out. Its server must be stopped')
    .requiredOption('--from <url>', 'sqlite: and a path')
    .option('--to <url>', 'postgres://…, empty or not made yet (default: the configured store)')
    .option('--config <file>', 'configuration (default: SEALWRIGHT_CONFIG, then ./sealwright.yaml)')
    .action(async (_flags: unknown, self: Command) => {
      const { copyStore } = await import('../store-move.ts');
      await copyStore(self.optsWithGlobals<CopyFlags>());
    });
}
