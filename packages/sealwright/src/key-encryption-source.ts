import { randomBytes } from 'node:crypto';
import { constants, type FileHandle, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { KeyEncryption } from '@sealwright/issuer';
import { systemFailed, wrongUse } from './command-failure.ts';
import { keyEncryptionKeyBytes } from './defaults.ts';
import { createKeyEncryption, parseKeyEncryptionKey } from './key-encryption.ts';
import { readPrivateFile } from './private-file.ts';

/** Where a key-encryption key may come from. Exactly one must be given. */
export interface KeyEncryptionSource {
  /** A file of mode 0600 that holds 43 characters of base64url. */
  readonly file?: string | undefined;
  /** The key's text itself, from an environment variable. */
  readonly text?: string | undefined;
}

/**
 * Opens the key-encryption key of a configuration. A file that its group or others can read is refused: whoever reads
 * it and a copy of the store holds every signing key.
 *
 * Throws {@link CommandFailure}: `key_encryption_missing`, `key_encryption_ambiguous`, `key_encryption_malformed` (2),
 * and the codes of {@link readPrivateFile}.
 */
export async function openKeyEncryption(source: KeyEncryptionSource): Promise<KeyEncryption> {
  if (source.text !== undefined && source.file !== undefined) {
    throw wrongUse(
      'key_encryption_ambiguous',
      'the key-encryption key is given twice, as SEALWRIGHT_KEY_ENCRYPTION_KEY and as a file; remove one of them',
    );
  }
  if (source.text !== undefined) return parsed(source.text, 'SEALWRIGHT_KEY_ENCRYPTION_KEY');
  if (source.file === undefined) {
    throw wrongUse(
      'key_encryption_missing',
      'no key-encryption key: set keyEncryptionKeyFile in the configuration, or SEALWRIGHT_KEY_ENCRYPTION_KEY_FILE; ' +
        '`sealwright init` makes one',
    );
  }
  return parsed(await readPrivateFile(source.file, 'key-encryption key'), source.file);
}

/**
 * Makes a key-encryption key in a new file of mode 0600, on disk before it returns. Never overwrites: with the old key
 * lost, every signing key of its store is lost.
 *
 * Throws {@link CommandFailure} `key_encryption_exists` (2) or `key_encryption_unwritable` (3).
 */
export async function createKeyEncryptionFile(path: string): Promise<void> {
  const file = await createExclusively(path);
  try {
    await file.writeFile(`${randomBytes(keyEncryptionKeyBytes).toString('base64url')}\n`);
    await file.sync();
  } catch (cause) {
    // An empty or torn key on a full disk would stand in the way of the next attempt.
    await rm(path, { force: true });
    throw systemFailed('key_encryption_unwritable', `cannot write the key-encryption key to ${path}`, cause);
  } finally {
    await file.close();
  }
  const folder = await open(dirname(path), constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function createExclusively(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') {
      throw wrongUse('key_encryption_exists', `${path} is there already; it is never overwritten`);
    }
    throw systemFailed('key_encryption_unwritable', `cannot write the key-encryption key to ${path}`, cause);
  }
}

function parsed(text: string, origin: string): KeyEncryption {
  try {
    return createKeyEncryption(parseKeyEncryptionKey(text));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw wrongUse('key_encryption_malformed', `${origin}: ${error.message}; \`sealwright init\` makes one`);
  }
}
