import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createIssuer } from '@sealwright/issuer';
import { stringify } from 'yaml';
import { wrongUse } from './command-failure.ts';
import type { Configuration } from './configuration.ts';
import { loadConfiguration } from './configuration-load.ts';
import { configurationFileName } from './defaults.ts';
import { createKeyEncryptionFile, openKeyEncryption } from './key-encryption-source.ts';
import { issuerOptions } from './opened-issuer.ts';
import { openConfiguredStore } from './store-source.ts';

export interface InstallationOptions {
  readonly folder: string;
  readonly issuer: string;
  readonly defaultResource: string;
}

/** The files that were written. */
export interface Installation {
  readonly configuration: string;
  readonly keyEncryptionKey: string;
  readonly store: string;
}

/**
 * Writes a configuration, a key-encryption key and a store with its first keys. The settings are checked before
 * anything is written, and nothing that is there already is overwritten; what cannot be finished is taken away again.
 *
 * Throws {@link ConfigurationError} and {@link CommandFailure} `installation_exists` (2).
 */
export async function createInstallation(options: InstallationOptions): Promise<Installation> {
  const data = join(options.folder, 'data');
  const written: Installation = {
    configuration: join(options.folder, configurationFileName),
    keyEncryptionKey: join(data, 'key-encryption.key'),
    store: join(data, 'sealwright.db'),
  };
  const settings = { issuer: options.issuer, defaultResource: options.defaultResource };
  const configuration = await loadConfiguration({
    file: undefined,
    environment: {},
    flags: { ...settings, store: `sqlite:${written.store}` },
    ignoreFile: true,
  });
  for (const path of Object.values(written)) await assertAbsent(path);
  await mkdir(data, { recursive: true, mode: 0o700 });
  await createKeyEncryptionFile(written.keyEncryptionKey);
  try {
    await createStore(configuration, written);
    // Last: where a configuration is, the rest is.
    await writeFile(written.configuration, configurationText(settings), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    // The key file was made exclusively, so the rest was made here too: the next attempt must not find half of it.
    const store = ['', '-wal', '-shm', '-server'].map((ending) => written.store + ending);
    for (const path of [...store, written.keyEncryptionKey]) await rm(path, { force: true });
    throw error;
  }
  return written;
}

async function createStore(configuration: Configuration, written: Installation): Promise<void> {
  const { store, close } = await openConfiguredStore(configuration, { role: 'command', create: true });
  try {
    const keyEncryption = await openKeyEncryption({ file: written.keyEncryptionKey });
    const issuer = await createIssuer({ ...issuerOptions(configuration), signUp: 'closed', store, keyEncryption });
    await issuer.close();
  } finally {
    await close();
  }
}

async function assertAbsent(path: string): Promise<void> {
  const there = await stat(path).then(
    () => true,
    () => false,
  );
  if (there) throw wrongUse('installation_exists', `${path} is there already; nothing was written`);
}

function configurationText(settings: Readonly<Record<string, string>>): string {
  const values = {
    ...settings,
    store: 'sqlite:./data/sealwright.db',
    keyEncryptionKeyFile: './data/key-encryption.key',
  };
  const head = '# Sealwright. Every other key has a safe default; `sealwright serve --help` names those with a flag.';
  return `${head}\n# Paths are taken from this file's folder.\n${stringify(values)}`;
}
