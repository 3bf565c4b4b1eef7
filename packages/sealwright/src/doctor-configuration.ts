import { stat } from 'node:fs/promises';
import { documentFinding, type Finding } from '@sealwright/audit/doctor';
import type { Configuration } from './configuration.ts';
import { ConfigurationError } from './configuration-error.ts';
import { loadConfiguration } from './configuration-load.ts';
import type { ConfigurationSubject } from './doctor-configuration-rule.ts';
import { configurationRules, refusedConfiguration } from './doctor-configuration-rules.ts';

/**
 * Looks at a configuration: what the server would refuse to start with, and what it would run with although it could be
 * safer. Nothing of a value is in what it answers.
 */
export async function examineConfiguration(file: string): Promise<readonly Finding[]> {
  let configuration: Configuration;
  try {
    configuration = await loadConfiguration({ file, environment: process.env, flags: {} });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map(({ origin, key, problem, fix }) => ({
      ...documentFinding(refusedConfiguration, origin, {
        pointer: pointerOf(key),
        message: `${key} ${problem}`.trim(),
      }),
      fix,
    }));
  }
  const subject: ConfigurationSubject = {
    configuration,
    modes: await modesOf([file, ...filesOf(configuration)]),
    file,
  };
  return configurationRules.flatMap((rule) =>
    [...rule.check(subject)].map(({ key, ...more }) =>
      documentFinding(rule, file, { pointer: pointerOf(key), ...more }),
    ),
  );
}

function pointerOf(key: string): string {
  return key === '' ? '' : `/${key.replaceAll('.', '/')}`;
}

function filesOf(configuration: Configuration): readonly string[] {
  const { storeUrlFile, cacheUrlFile, keyEncryptionKeyFile, upstreamsFile, listen, redis, mail, store } = configuration;
  const database = /^sqlite:(?!:memory:)(.+)$/.exec(store ?? '')?.[1];
  const files = [
    storeUrlFile,
    cacheUrlFile,
    keyEncryptionKeyFile,
    upstreamsFile,
    listen.tlsKeyFile,
    redis.keyFile,
    mail.urlFile,
  ];
  return [...files, database].filter((name) => name !== undefined);
}

/** The modes of the files that are there. On Windows there are none. */
async function modesOf(files: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (process.platform === 'win32') return new Map();
  const read = await Promise.all(
    files.map(async (name) => [name, (await stat(name).catch(() => undefined))?.mode] as const),
  );
  return new Map(read.flatMap(([name, mode]) => (mode === undefined ? [] : [[name, mode & 0o777]])));
}
