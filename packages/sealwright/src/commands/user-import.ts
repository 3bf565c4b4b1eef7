import type { Command } from 'commander';
import { refuse } from '../command-failure.ts';
import { writeAnswer } from '../command-output.ts';
import { type StoreFlags, withIssuer } from '../opened-issuer.ts';

export function defineUserImport(command: Command): void {
  command
    .description('bring in accounts of another system, with their argon2 hashes')
    .argument(
      '<file>',
      'JSON Lines: {"email", "sub"?, "passwordHash"?, "emailVerified"?, "roles"?, "suspended"?} a line',
    )
    .action(async (file: string, _flags: unknown, self: Command) =>
      importUsers(file, self.optsWithGlobals<StoreFlags>()),
    );
}

/** Checks the whole file before the first account is made; running it again refuses only what is there already. */
async function importUsers(file: string, flags: StoreFlags): Promise<void> {
  const { checkImportFile, readImportFile } = await import('../import-file.ts');
  await checkImportFile(file);
  await withIssuer(flags, async (issuer) => {
    const { imported, refused } = await issuer.accounts.import(readImportFile(file));
    const lines = refused.map(({ row, reason }) => `row ${row + 1}: ${reason}`);
    if (imported === 0 && refused.length > 0) {
      throw refuse('nothing_imported', ['no account was imported', ...lines].join('\n'));
    }
    writeAnswer(flags, {
      json: { imported, refused: refused.map(({ row, reason }) => ({ row: row + 1, reason })) },
      text: [`imported ${imported}, refused ${refused.length}`, ...lines].join('\n'),
    });
  });
}
