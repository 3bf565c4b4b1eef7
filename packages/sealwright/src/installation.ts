import { mkdir, rm, rmdir, stat, writeFile } from 'node:fs/promises';
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
  /** A postgres URL. Left out: a file in the folder. */
  readonly store?: string | undefined;
  readonly cache?: string | undefined;
}

/** The files that were written. */
export interface Installation {
  readonly configuration: string;
  readonly keyEncryptionKey: string;
  readonly store?: string;
  /** With a store in PostgreSQL: the files that hold the URLs, since those may hold passwords. */
  readonly storeUrl?: string;
  readonly cacheUrl?: string;
}

/**
 * Writes a configuration, a key-encryption key and a store with its first keys. The settings are checked before
 * anything is written, and nothing that is there already is overwritten; what cannot be finished is taken away again, but
 * for what was made in PostgreSQL: another installation may have made it.
 *
 * Throws {@link ConfigurationError} and {@link CommandFailure} `installation_exists`, `store_unexpected` (2).
 */
export async function createInstallation(options: InstallationOptions): Promise<Installation> {
  if (options.store?.startsWith('sqlite:') === true) {
    throw wrongUse(
      'store_unexpected',
      '--store takes a postgres URL here; without it the store is a file in the folder',
    );
  }
  const data = join(options.folder, 'data');
  const written = nameFiles(options, data);
  const settings = { issuer: options.issuer, defaultResource: options.defaultResource };
  const configuration = await loadConfiguration({
    file: undefined,
    environment: {},
    flags: { ...settings, store: options.store ?? `sqlite:${written.store}`, cache: options.cache },
    ignoreFile: true,
  });
  for (const path of Object.values(written)) await assertAbsent(path);
  const made = await mkdir(data, { recursive: true, mode: 0o700 });
  await createKeyEncryptionFile(written.keyEncryptionKey);
  try {
    await createStore(configuration, written);
    for (const [path, url] of urlsOf(options, written)) await writeFile(path, `${url}\n`, { flag: 'wx', mode: 0o600 });
    // Last: where a configuration is, the rest is.
    await writeFile(written.configuration, configurationText(settings, options), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    await takeAway(written);
    if (made !== undefined) await rmdir(data);
    throw error;
  }
  return written;
}

function nameFiles({ folder, store, cache }: InstallationOptions, data: string): Installation {
  return {
    configuration: join(folder, configurationFileName),
    keyEncryptionKey: join(data, 'key-encryption.key'),
    ...(store === undefined ? { store: join(data, 'sealwright.db') } : { storeUrl: join(data, 'store-url') }),
    ...(cache === undefined ? {} : { cacheUrl: join(data, 'cache-url') }),
  };
}

function urlsOf({ store, cache }: InstallationOptions, { storeUrl, cacheUrl }: Installation) {
  const files: readonly (readonly [path: string | undefined, url: string | undefined])[] = [
    [storeUrl, store],
    [cacheUrl, cache],
  ];
  return files.flatMap(([path, url]) => (path === undefined || url === undefined ? [] : [[path, url] as const]));
}

/** The key file was made exclusively, so the rest was made here too: the next attempt must not find half of it. */
async function takeAway(written: Installation): Promise<void> {
  const { store, keyEncryptionKey, storeUrl, cacheUrl } = written;
  const files = store === undefined ? [] : ['', '-wal', '-shm', '-server'].map((ending) => store + ending);
  for (const path of [...files, storeUrl, cacheUrl, keyEncryptionKey]) {
    if (path !== undefined) await rm(path, { force: true });
  }
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

function configurationText(
  settings: Readonly<Record<string, string>>,
  { store, cache }: Pick<InstallationOptions, 'store' | 'cache'>,
): string {
  const values = {
    ...settings,
    ...(store === undefined ? { store: 'sqlite:./data/sealwright.db' } : { storeUrlFile: './data/store-url' }),
    ...(cache === undefined ? {} : { cacheUrlFile: './data/cache-url' }),
    keyEncryptionKeyFile: './data/key-encryption.key',
  };
  const head = '# Sealwright. Every other key has a safe default; `sealwright serve --help` names those with a flag.';
  return `${head}\n# Paths are taken from this file's folder.\n${stringify(values)}`;
}
