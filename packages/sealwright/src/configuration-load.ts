import { readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { systemFailed, wrongUse } from './command-failure.ts';
import type { Configuration } from './configuration.ts';
import { parseConfigurationEnvironment, parseConfigurationFlags } from './configuration-environment.ts';
import { ConfigurationError, type ConfigurationProblem } from './configuration-error.ts';
import { type GivenValue, type GivenValues, parseConfigurationFile } from './configuration-file.ts';
import { findUnsafeSettings, type SafetyFinding } from './configuration-safety.ts';
import { settings } from './configuration-settings.ts';
import { configurationFileName, maxConfigurationBytes } from './defaults.ts';

export interface ConfigurationSources {
  /** `--config`; without it `SEALWRIGHT_CONFIG`, then `sealwright.yaml` in the working folder if there is one. */
  readonly file?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** By dotted key. */
  readonly flags: Readonly<Record<string, string | undefined>>;
  /** Looks for no file at all: the settings of something that is only being made. */
  readonly ignoreFile?: boolean;
}

/**
 * The configuration from all its sources: flags before environment before file before defaults. Paths in the file are
 * taken from the file's folder, so that a command finds the same store from wherever it is run.
 *
 * Throws {@link ConfigurationError} with every problem found, and {@link CommandFailure} `configuration_unreadable`.
 */
export async function loadConfiguration(sources: ConfigurationSources): Promise<Configuration> {
  const file = sources.ignoreFile === true ? undefined : await readConfigurationFile(sources);
  const flags = parseConfigurationFlags(sources.flags);
  const given = new Map<string, GivenValue>([
    ...(file?.values ?? []),
    ...parseConfigurationEnvironment(sources.environment),
    ...flags,
  ]);
  // Who names a store or a cache at the command means that one.
  for (const [key, fileKey] of urlFiles) if (flags.has(key)) given.delete(fileKey);
  const fallback = file?.name ?? configurationFileName;
  const missing = findMissing(given, fallback);
  if (missing.length > 0) throw new ConfigurationError(missing);
  const configuration = assemble(given);
  const findings = [...findUnsafeSettings(configuration), ...findTwice(given), ...findExposedPasswords(file)];
  if (findings.length === 0) return configuration;
  throw new ConfigurationError(
    findings.map((finding) => ({ ...finding, origin: given.get(finding.key)?.origin ?? fallback })),
  );
}

interface ReadFile {
  readonly name: string;
  readonly values: GivenValues;
  /** Whether its group or others may read it. */
  readonly exposed: boolean;
}

async function readConfigurationFile(sources: ConfigurationSources): Promise<ReadFile | undefined> {
  const named = sources.file ?? (sources.environment['SEALWRIGHT_CONFIG'] || undefined);
  const name = named ?? configurationFileName;
  const read = await readText(name, named !== undefined);
  if (read === undefined) return undefined;
  const values = [...parseConfigurationFile(read.text, name)].map(([key, given]): [string, GivenValue] => [
    key,
    { ...given, value: fromFolder(key, given.value, dirname(name)) },
  ]);
  return { name, values: new Map(values), exposed: read.exposed };
}

async function readText(
  name: string,
  required: boolean,
): Promise<{ readonly text: string; readonly exposed: boolean } | undefined> {
  try {
    const { size, mode } = await stat(name);
    if (size > maxConfigurationBytes) throw wrongUse('configuration_unreadable', `${name}: too large`);
    const exposed = process.platform !== 'win32' && (mode & 0o077) !== 0;
    return { text: await readFile(name, 'utf8'), exposed };
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === undefined) throw cause;
    if (code === 'ENOENT' && !required) return undefined;
    if (code === 'ENOENT') {
      throw wrongUse('configuration_unreadable', `${name}: there is no such file; \`sealwright init\` writes one`);
    }
    throw systemFailed('configuration_unreadable', `${name}: cannot be read as a file (${code})`, cause);
  }
}

function fromFolder(key: string, value: unknown, folder: string): unknown {
  const kind = settings.find((setting) => setting.key === key)?.path;
  if (kind === undefined || typeof value !== 'string') return value;
  if (kind === 'file') return joinPath(folder, value);
  return value.replace(/^sqlite:(.+)$/, (_, path: string) => `sqlite:${joinPath(folder, path)}`);
}

function joinPath(folder: string, path: string): string {
  if (isAbsolute(path) || folder === '.' || path === ':memory:') return path;
  const joined = join(folder, path);
  const fromHere = relative('.', joined);
  return isAbsolute(joined) && !fromHere.startsWith('..') ? fromHere : joined;
}

/** URLs that may hold a password, each with the key of a file that may hold it instead. */
const urlFiles: readonly (readonly [key: string, fileKey: string])[] = [
  ['store', 'storeUrlFile'],
  ['cache', 'cacheUrlFile'],
  ['mail.url', 'mail.urlFile'],
];

function findTwice(given: GivenValues): readonly SafetyFinding[] {
  return urlFiles
    .filter(([key, fileKey]) => given.has(key) && given.has(fileKey))
    .map(([key, fileKey]) => ({ key: fileKey, problem: `is given beside ${key}`, fix: 'remove one of them' }));
}

/** A password in a configuration that others can read. In the environment or in a file of its own it is at home. */
function findExposedPasswords(file: ReadFile | undefined): readonly SafetyFinding[] {
  if (file?.exposed !== true) return [];
  return urlFiles
    .filter(([key]) => holdsPassword(file.values.get(key)?.value))
    .map(([key, fileKey]) => {
      const fix = `run: chmod 600 ${file.name}, or move it to a file of mode 0600 and name that in ${fileKey}`;
      return { key, problem: 'holds a password in a file that others can read', fix };
    });
}

/** What cannot be read as a URL is complained of by itself. */
function holdsPassword(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return value.split(',').some((url) => (URL.parse(url.trim())?.password ?? '') !== '');
}

function findMissing(given: GivenValues, origin: string): ConfigurationProblem[] {
  return ['issuer', 'defaultResource']
    .filter((key) => !given.has(key))
    .flatMap((key) => {
      const setting = settings.find((candidate) => candidate.key === key);
      if (setting === undefined) return [];
      const fix = `${setting.fix}, or set ${setting.environmentName} or ${setting.flag}`;
      return [{ origin, key, problem: 'is not set', fix }];
    });
}

/** The tree of groups, from flat keys; the schema has checked every value. */
function assemble(given: GivenValues): Configuration {
  const tree: Record<string, unknown> = {};
  for (const setting of settings) {
    const value = given.get(setting.key)?.value ?? setting.byDefault;
    const [first = '', second] = setting.key.split('.');
    if (second === undefined) tree[first] = value;
    else tree[first] = { ...(tree[first] as Record<string, unknown> | undefined), [second]: value };
  }
  delete tree['verifiersOpen'];
  if (given.has('storeUrlFile')) tree['store'] = undefined;
  return tree as unknown as Configuration;
}
