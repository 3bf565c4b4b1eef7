// What the program understands, read from its sources: a deployment may name nothing else.

import { join } from 'node:path';
import { parseConfigurationFile } from '../../packages/sealwright/src/configuration-file.ts';
import { settings } from '../../packages/sealwright/src/configuration-settings.ts';
import { drainMailMilliseconds } from '../../packages/sealwright/src/defaults.ts';
import { drainMilliseconds } from '../../packages/server/src/defaults.ts';
import { listFiles, read, repository } from '../workspace.ts';

const sources = 'packages/sealwright/src';
const ownVariables = ['SEALWRIGHT_CONFIG', 'SEALWRIGHT_KEY_ENCRYPTION_KEY'];

const knownVariables = new Set([...ownVariables, ...settings.map((one) => one.environmentName)]);
const knownCommands = new Set(readCommands());
const endpoints = new Set(
  [...read(repository, 'packages/server/src/routes.ts').matchAll(/pattern: '([^':]+)'/g)].map(([, path = '']) => path),
);

/** From the signal to the end: requests in flight, then mails. */
export const drainSeconds: number = (drainMilliseconds + drainMailMilliseconds) / 1_000;

export function isEndpoint(path: string): boolean {
  return endpoints.has(path);
}

/** Undefined where the program reads this variable of its own. */
export function variableFault(name: string): string | undefined {
  if (!name.startsWith('SEALWRIGHT_') || knownVariables.has(name)) return undefined;
  return `${name} is no variable of the program`;
}

/** `serve --config FILE`, `store migrate`: whether there is such a command, with such flags. */
export function commandFault(words: readonly string[]): string | undefined {
  const flags = words.filter((word) => word.startsWith('-'));
  const called = words.slice(0, flags.length === 0 ? words.length : words.indexOf(flags[0] ?? '')).join(' ');
  if (!knownCommands.has(called)) return `“${called}” is no command`;
  const known = ['--config', ...settings.map(({ flag }) => flag)];
  const strange = flags.find((flag) => !known.includes(flag));
  return strange === undefined ? undefined : `${strange} is no flag of “${called}”`;
}

export interface ProgramConfiguration {
  readonly values: ReadonlyMap<string, unknown>;
  readonly faults: readonly string[];
}

/** A configuration file as the program reads it. */
export function readConfiguration(path: string, text: string): ProgramConfiguration {
  try {
    const given = parseConfigurationFile(text, path);
    return { values: new Map([...given].map(([key, { value }]) => [key, value])), faults: [] };
  } catch (error) {
    return { values: new Map(), faults: [error instanceof Error ? error.message : String(error)] };
  }
}

/**
 * What the program itself says against a configuration whose every value is well formed: plain http for the network, two
 * stores at once. Loaded when it is asked, since it needs the built packages.
 */
export async function unsafeConfiguration(root: string, path: string): Promise<readonly string[]> {
  const { loadConfiguration } = await import('../../packages/sealwright/src/configuration-load.ts');
  try {
    await loadConfiguration({ file: join(root, path), environment: {}, flags: {} });
    return [];
  } catch (error) {
    return [(error instanceof Error ? error.message : String(error)).replaceAll(`${root}/`, '')];
  }
}

function readCommands(): readonly string[] {
  const names = [...read(repository, `${sources}/command-run.ts`).matchAll(/^ {4}name: '([\w-]+)'/gm)];
  return names.flatMap(([, name = '']) => {
    const files = listFiles(repository, `${sources}/commands`).filter((path) => path.endsWith(`/${name}.ts`));
    const inner = files.flatMap((path) => [...read(repository, path).matchAll(/\.command\('([\w-]+)/g)]);
    return [name, ...inner.map(([, second = '']) => `${name} ${second}`)];
  });
}
