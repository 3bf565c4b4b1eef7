import { isAuthError } from '@sealwright/jwt';
import type { Command } from 'commander';
import { refuse, wrongUse } from '../command-failure.ts';
import { addStoreFlags } from '../command-flags.ts';
import { writeAnswer } from '../command-output.ts';
import { findHint } from '../failure-hint.ts';
import { assertNodeOpensStores } from '../node-version.ts';
import type { StoreFlags } from '../opened-issuer.ts';

interface VerifyFlags extends StoreFlags {
  readonly keys: boolean;
}

export function defineVerifyBackup(command: Command): void {
  addStoreFlags(command)
    .argument('<file>', 'a backup of an embedded store')
    .option('--no-keys', 'do not open its keys: the key-encryption key is not at hand')
    .action(async (file: string, _flags: unknown, self: Command) =>
      verifyBackup(file, self.optsWithGlobals<VerifyFlags>()),
    );
}

/** The answer is no where a restore would fail. */
async function verifyBackup(file: string, flags: VerifyFlags): Promise<void> {
  assertNodeOpensStores();
  process.umask(0o077);
  const { verifySqliteBackup } = await import('@sealwright/store/sqlite');
  try {
    const { accounts, sessions, keys, entries, version, bytes } = verifySqliteBackup(file);
    if (flags.keys) {
      const { openBackupKeys } = await import('../backup-keys.ts');
      await openBackupKeys(file, flags);
    }
    writeAnswer(flags, {
      json: { backup: file, version, accounts, sessions, keys, entries, bytes, keysOpened: flags.keys },
      text:
        `${file} is whole: ${accounts} accounts, ${sessions} sessions, ${keys} keys, ${entries} revocations` +
        (flags.keys ? '; the configured key-encryption key opens it' : '; its keys were not opened'),
    });
  } catch (error) {
    if (isAuthError(error, 'store_missing')) throw wrongUse('backup_missing', `${file}: there is no such file`);
    if (!isAuthError(error) || !unusable.has(error.code)) throw error;
    const hint = findHint(error.code);
    throw refuse(error.code, hint === undefined ? error.message : `${error.message}; ${hint}`);
  }
}

/** What is wrong with the backup, and not with reading it. */
const unusable: ReadonlySet<string> = new Set([
  'store_damaged',
  'store_foreign',
  'store_newer',
  'key_encryption_wrong',
  'key_row_damaged',
]);
