import Value from 'typebox/value';
import { ConfigurationError, type ConfigurationProblem } from './configuration-error.ts';
import type { GivenValue, GivenValues } from './configuration-file.ts';
import { type Setting, settings } from './configuration-settings.ts';
import { findNearestName } from './nearest-name.ts';

/** Read by other parts of the command, so known here. */
const otherVariables = ['SEALWRIGHT_CONFIG', 'SEALWRIGHT_KEY_ENCRYPTION_KEY'];

/**
 * What Kubernetes sets in every pod beside a Service named `sealwright`. They look like ours, hold no setting, and
 * refusing them would make the most natural name of the Service the one that does not work.
 */
const serviceLink = /^SEALWRIGHT_(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT(_\d+_(TCP|UDP).*)?)$/;

/**
 * Reads the settings among the environment's `SEALWRIGHT_…` variables. An unknown one is refused: a misspelt
 * `SEALWRIGHT_TRUSTED_PROXYS` would otherwise be a setting that somebody believes in. Empty counts as not set.
 *
 * Throws {@link ConfigurationError}.
 */
export function parseConfigurationEnvironment(environment: Readonly<Record<string, string | undefined>>): GivenValues {
  const values = new Map<string, GivenValue>();
  const problems: ConfigurationProblem[] = [];
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith('SEALWRIGHT_') || text === undefined || text === '') continue;
    if (otherVariables.includes(name) || serviceLink.test(name)) continue;
    const setting = settings.find((candidate) => candidate.environmentName === name);
    if (setting === undefined) problems.push(unknownVariable(name));
    else readText(setting, text, `environment ${name}`, values, problems);
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return values;
}

/**
 * Reads the settings among a command's flags, by dotted key. Flags that are not given are undefined.
 *
 * Throws {@link ConfigurationError}.
 */
export function parseConfigurationFlags(flags: Readonly<Record<string, string | undefined>>): GivenValues {
  const values = new Map<string, GivenValue>();
  const problems: ConfigurationProblem[] = [];
  for (const setting of settings) {
    const text = flags[setting.key];
    if (text !== undefined) readText(setting, text, `flag ${setting.flag}`, values, problems);
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return values;
}

function readText(
  setting: Setting,
  text: string,
  origin: string,
  values: Map<string, GivenValue>,
  problems: ConfigurationProblem[],
): void {
  const value = convert(setting, text);
  if (value !== undefined && Value.Check(setting.schema, value)) values.set(setting.key, { value, origin });
  else problems.push({ origin, key: setting.key, problem: setting.must, fix: setting.fix });
}

function convert(setting: Setting, text: string): unknown {
  switch (setting.kind) {
    case 'number':
      return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'list':
      return text.split(',').map((item) => item.trim());
    case 'text':
      return text;
  }
}

function unknownVariable(name: string): ConfigurationProblem {
  const known = [...otherVariables, ...settings.map((setting) => setting.environmentName)];
  const nearest = findNearestName(name, known);
  const fix = nearest === undefined ? 'unset it' : `did you mean ${nearest}?`;
  return { origin: `environment ${name}`, key: '', problem: 'is not a known variable', fix };
}
