import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Issuer, KeyEncryption } from '@sealwright/issuer';
import { isAuthError } from '@sealwright/jwt';
import { stringify } from 'yaml';
import { systemFailed } from './command-failure.ts';
import { demoAdministrator, firstAdministratorAttempts } from './defaults.ts';
import { createKeyEncryptionFile, openKeyEncryption } from './key-encryption-source.ts';

/** What the demonstration keeps in its folder, and where. */
export interface DemoFiles {
  readonly folder: string;
  readonly store: string;
  readonly keyEncryptionKey: string;
  readonly configuration: string;
  readonly administrator: string;
}

export function demoFiles(folder: string): DemoFiles {
  return {
    folder,
    store: join(folder, 'sealwright.db'),
    keyEncryptionKey: join(folder, 'key-encryption.key'),
    configuration: join(folder, 'sealwright.yaml'),
    administrator: join(folder, 'first-admin.json'),
  };
}

/** Makes the folder for its owner alone, or checks that the one that is there can be used. */
export async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    if (process.platform !== 'win32' && ((await stat(folder)).mode & 0o077) !== 0) await chmod(folder, 0o700);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw systemFailed('data_unwritable', `${folder}: the data folder cannot be used (${code})`, cause);
  }
}

/** The key-encryption key of the folder, made on the first start; never made anew beside a store that it cannot open. */
export async function openDemoKeyEncryption(files: DemoFiles): Promise<KeyEncryption> {
  if (!(await exists(files.keyEncryptionKey))) {
    if (await exists(files.store)) {
      throw systemFailed(
        'key_encryption_lost',
        `${files.keyEncryptionKey} is gone, and ${files.store} cannot be opened without it; ` +
          'put it back, or move the data folder away to begin anew',
      );
    }
    await createKeyEncryptionFile(files.keyEncryptionKey);
  }
  return openKeyEncryption({ file: files.keyEncryptionKey });
}

/** Written at each start, so that `--config` gives every command the same store and issuer as the running demo. */
export async function writeDemoConfiguration(
  files: DemoFiles,
  settings: { readonly issuer: string; readonly defaultResource: string },
): Promise<void> {
  const text = stringify({
    ...settings,
    store: 'sqlite:./sealwright.db',
    keyEncryptionKeyFile: './key-encryption.key',
  });
  await writeFile(files.configuration, `# Written by \`sealwright demo\` at each start.\n${text}`, { mode: 0o600 });
}

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/**
 * Makes the first administrator of an empty store, once. The credentials are on disk, mode 0600, before the account is:
 * an account whose password nobody was told cannot come of a crash in between.
 */
export async function createFirstAdministrator(issuer: Issuer, files: DemoFiles): Promise<void> {
  if ((await issuer.store.accounts.count()) > 0) return;
  const credentials: Credentials = {
    email: demoAdministrator,
    password: randomBytes(18).toString('base64url'),
  };
  await writeFile(files.administrator, `${JSON.stringify(credentials)}\n`, { mode: 0o600, flush: true });
  await chmod(files.administrator, 0o600);
  await createPatiently(issuer, credentials);
}

/**
 * `busy` sheds load where others wait to be served. Nobody does here: a machine that is busy with a build, or slow, only
 * takes longer.
 */
async function createPatiently(issuer: Issuer, credentials: Credentials): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await issuer.accounts.create({ ...credentials, roles: ['admin'] });
      return;
    } catch (error) {
      if (!isAuthError(error, 'busy') || attempt === firstAdministratorAttempts) throw error;
    }
  }
}

/** The first administrator's credentials, or undefined where the file is gone or is no longer what was written. */
export async function readFirstAdministrator(files: DemoFiles): Promise<Credentials | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(files.administrator, 'utf8'));
    const { email, password } = value as Partial<Record<keyof Credentials, unknown>>;
    return typeof email === 'string' && typeof password === 'string' ? { email, password } : undefined;
  } catch {
    return undefined;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
