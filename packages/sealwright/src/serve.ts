import { readFile } from 'node:fs/promises';
import type { Upstream } from '@sealwright/server';
import type { PagesOptions } from '@sealwright/web';
import { createAuthorizationServerOn, type JoinOptions } from './authorization-server.ts';
import { systemFailed } from './command-failure.ts';
import type { Configuration, ListenConfiguration, PagesConfiguration } from './configuration.ts';
import { loadConfiguration } from './configuration-load.ts';
import { createCounters } from './counters.ts';
import { openKeyEncryption } from './key-encryption-source.ts';
import { createLog } from './log.ts';
import { openMail, readMailUrl } from './mail-source.ts';
import { assertNodeOpensStores } from './node-version.ts';
import { issuerOptions, keyEncryptionSource } from './opened-issuer.ts';
import { readPrivateFile } from './private-file.ts';
import { logRestored } from './restored-notice.ts';
import { waitForStopSignal } from './stop-signal.ts';
import { openConfiguredStore } from './store-source.ts';
import { readUpstreams } from './upstreams-file.ts';

/**
 * Runs the authorization server of a configuration until a signal stops it. Logs go to stdout, one JSON object a line;
 * the line `listening` comes once requests are answered.
 *
 * Throws {@link ConfigurationError} and {@link CommandFailure} before anything listens.
 */
export async function serve(flags: {
  readonly config: string | undefined;
  readonly settings: Readonly<Record<string, string | undefined>>;
}): Promise<void> {
  assertNodeOpensStores();
  process.umask(0o077);
  const configuration = await loadConfiguration({
    file: flags.config,
    environment: process.env,
    flags: flags.settings,
  });
  const tls = await readTls(configuration.listen);
  const keyEncryption = await openKeyEncryption(keyEncryptionSource(configuration));
  const mailUrl = await readMailUrl(configuration.mail);
  const { upstreamsFile } = configuration;
  const upstreams = upstreamsFile === undefined ? [] : await readUpstreams(upstreamsFile);
  await run(configuration, { keyEncryption, tls, mailUrl, upstreams });
}

async function run(configuration: Configuration, { keyEncryption, tls, mailUrl, upstreams }: Opened): Promise<void> {
  const stopSignal = waitForStopSignal();
  const log = createLog({ level: configuration.log.level, to: 'stdout' });
  const counters = createCounters();
  const mail = openMail(configuration, mailUrl, { log, counters });
  // Opened here, since what is missing is not made: that is for `init`, where somebody asks for it.
  const opened = await openConfiguredStore(configuration, { role: 'server', onRestored: logRestored(log) });
  const server = await createAuthorizationServerOn(opened, {
    ...issuerOptions(configuration),
    signUp: configuration.signUp,
    ...(mail !== undefined && { mail }),
    keyEncryption,
    log,
    counters,
    trustedProxies: configuration.trustedProxies,
    ...clientOptions(configuration.clients),
    pages: definedPages(configuration.pages),
    upstreams,
  });
  try {
    const { host, port } = configuration.listen;
    const listening = await server.listen({ host, port, ...(tls === undefined ? {} : { tls }) });
    log.info({ issuer: configuration.issuer, host, port: listening.port, tls: tls !== undefined }, 'listening');
    log.info({ signal: await stopSignal }, 'stopping');
  } finally {
    await server.close();
    await mail?.close();
  }
  log.info({ counters: counters.read() }, 'stopped');
}

function clientOptions({
  certificateHeader: name,
  certificateFormat: format,
  privateAddresses,
}: Configuration['clients']): Pick<JoinOptions, 'clientCertificateHeader' | 'privateAddresses'> {
  return {
    ...(name !== undefined && { clientCertificateHeader: { name, format } }),
    ...(privateAddresses && { privateAddresses }),
  };
}

function definedPages({ logo, ...rest }: PagesConfiguration): PagesOptions {
  return { ...rest, ...(logo !== undefined && { logo }) };
}

/** What was read from files before anything listens. */
interface Opened {
  readonly keyEncryption: Awaited<ReturnType<typeof openKeyEncryption>>;
  readonly tls: Tls | undefined;
  readonly mailUrl: string | undefined;
  readonly upstreams: readonly Upstream[];
}

interface Tls {
  readonly certificate: string;
  readonly key: string;
}

async function readTls({ tlsCertFile, tlsKeyFile }: ListenConfiguration): Promise<Tls | undefined> {
  if (tlsCertFile === undefined || tlsKeyFile === undefined) return undefined;
  const key = await readPrivateFile(tlsKeyFile, 'TLS private key');
  try {
    return { certificate: await readFile(tlsCertFile, 'utf8'), key };
  } catch (cause) {
    throw systemFailed('tls_unreadable', `${tlsCertFile}: the TLS certificate cannot be read`, cause);
  }
}
