import { constants } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openKeyEncryption } from './key-encryption-source.ts';
import { issuerOptions, keyEncryptionSource, loadStoreConfiguration, type StoreFlags } from './opened-issuer.ts';

/**
 * Opens a copy of a backup as a server would: what its keys were sealed with is the configured key-encryption key. The backup
 * itself is only read. The copy is made beside `folder`'s files, for its owner alone, and removed.
 *
 * Throws the codes of the key ring: `key_encryption_wrong`, `key_row_damaged`.
 */
export async function openBackupKeys(
  backup: string,
  flags: StoreFlags,
  folder: string = dirname(backup),
): Promise<void> {
  const configuration = await loadStoreConfiguration(flags);
  const keyEncryption = await openKeyEncryption(keyEncryptionSource(configuration));
  const place = await mkdtemp(join(folder, '.sealwright-'));
  try {
    const path = join(place, 'copy.db');
    await copyFile(backup, path, constants.COPYFILE_FICLONE);
    const [{ openSqliteStore }, { createIssuer }, { chmod }] = await Promise.all([
      import('@sealwright/store/sqlite'),
      import('@sealwright/issuer'),
      import('node:fs/promises'),
    ]);
    await chmod(path, 0o600);
    const store = await openSqliteStore({ path, create: false });
    try {
      const issuer = await createIssuer({ ...issuerOptions(configuration), signUp: 'closed', store, keyEncryption });
      await issuer.close();
    } finally {
      await store.close();
    }
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}
