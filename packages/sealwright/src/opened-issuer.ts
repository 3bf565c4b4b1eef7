import type { Issuer, IssuerOptions } from '@sealwright/issuer';
import type { Configuration } from './configuration.ts';
import { assertNodeOpensStores } from './node-version.ts';
import { tellRestored } from './restored-notice.ts';

/** The flags of every command that opens a store. */
export interface StoreFlags {
  readonly config?: string;
  readonly store?: string;
  readonly cache?: string;
  readonly keyEncryptionKeyFile?: string;
  readonly issuer?: string;
  readonly json?: boolean;
}

/**
 * Runs something on the issuer that the configuration names, without a server, and closes it whatever happens. A server
 * that runs on the same store notices what was changed within 50 ms.
 *
 * The store must be there already. Throws {@link CommandFailure} and {@link ConfigurationError}.
 */
export async function withIssuer(flags: StoreFlags, run: (issuer: Issuer) => Promise<void>): Promise<void> {
  assertNodeOpensStores();
  // Whatever is created beside the store (SQLite's journal and shared memory) is for its owner alone.
  process.umask(0o077);
  const [{ openKeyEncryption }, { openConfiguredStore }] = await Promise.all([
    import('./key-encryption-source.ts'),
    import('./store-source.ts'),
  ]);
  const configuration = await loadStoreConfiguration(flags);
  const keyEncryption = await openKeyEncryption(keyEncryptionSource(configuration));
  const { store, close } = await openConfiguredStore(configuration, { role: 'command', onRestored: tellRestored });
  try {
    const { createIssuer } = await import('@sealwright/issuer');
    // Nobody signs up at a command, so it needs no mail.
    const issuer = await createIssuer({ ...issuerOptions(configuration), signUp: 'closed', store, keyEncryption });
    try {
      await run(issuer);
    } finally {
      await issuer.close();
    }
  } finally {
    await close();
  }
}

/** The configuration as the flags of a command that opens a store change it. Throws {@link ConfigurationError}. */
export async function loadStoreConfiguration(flags: StoreFlags): Promise<Configuration> {
  const { loadConfiguration } = await import('./configuration-load.ts');
  const { store, cache, keyEncryptionKeyFile, issuer } = flags;
  return loadConfiguration({
    file: flags.config,
    environment: process.env,
    flags: { store, cache, keyEncryptionKeyFile, issuer },
  });
}

/** Where the key-encryption key of a configuration comes from. */
export function keyEncryptionSource(configuration: Configuration): {
  readonly file: string | undefined;
  readonly text: string | undefined;
} {
  return {
    file: configuration.keyEncryptionKeyFile,
    text: process.env['SEALWRIGHT_KEY_ENCRYPTION_KEY'] || undefined,
  };
}

/** What the issuer's rules take from a configuration, but for sign-up: a server alone lets people sign up. */
export function issuerOptions(configuration: Configuration): Omit<IssuerOptions, 'store' | 'keyEncryption' | 'signUp'> {
  const { accessToken, passwords, refresh, keys, statusLists } = configuration;
  const { breachedFile, ...costs } = passwords;
  return {
    issuer: configuration.issuer,
    defaultResource: configuration.defaultResource,
    algorithm: accessToken.algorithm,
    accessTokenSeconds: accessToken.lifetimeSeconds,
    refresh,
    keySchedule: keys,
    ...(statusLists.enabled && { statusLists: { ttlSeconds: statusLists.ttlSeconds } }),
    passwords: breachedFile === undefined ? costs : { ...costs, breachedFile },
  };
}
