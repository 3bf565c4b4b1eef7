import Value from 'typebox/value';
import { type Document, isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { ConfigurationError, type ConfigurationProblem } from './configuration-error.ts';
import { type Setting, settingGroups, settings } from './configuration-settings.ts';
import { findNearestName } from './nearest-name.ts';

/** A value that was read, and where it stands, for whoever has to complain of it later. */
export interface GivenValue {
  readonly value: unknown;
  readonly origin: string;
}

export type GivenValues = ReadonlyMap<string, GivenValue>;

/**
 * Reads the text of a configuration file: each setting by its dotted key, with its line. YAML 1.2's core schema, no
 * aliases, no duplicate keys; a key that is not known is refused with the nearest one that is.
 *
 * It reads no other file, and it does not look at what the values mean together.
 *
 * Throws {@link ConfigurationError} with every problem of the file, never with a value from it.
 */
export function parseConfigurationFile(text: string, fileName: string): GivenValues {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: 'core' });
  const reader = new FileReader(fileName, lines);
  reader.readDocument(document);
  if (reader.problems.length > 0) throw new ConfigurationError(reader.problems);
  return reader.values;
}

class FileReader {
  readonly values = new Map<string, GivenValue>();
  readonly problems: ConfigurationProblem[] = [];
  readonly #fileName: string;
  readonly #lines: LineCounter;

  constructor(fileName: string, lines: LineCounter) {
    this.#fileName = fileName;
    this.#lines = lines;
  }

  readDocument(document: Document.Parsed): void {
    for (const error of [...document.errors, ...document.warnings]) {
      // The parser's own message may quote the text; its code does not.
      const problem = `is not YAML as it is read here (${error.code.toLowerCase().replaceAll('_', ' ')})`;
      this.#complain(error.pos[0], '', problem, 'correct the line');
    }
    if (this.problems.length === 0 && document.contents !== null) this.#readGroup(document.contents, '');
  }

  #readGroup(node: Node | null, key: string): void {
    if (isScalar(node) && node.value === null) return;
    if (!isMap(node)) {
      this.#complain(node?.range?.[0] ?? 0, key, 'must hold keys of its own', 'indent its keys below it');
      return;
    }
    for (const pair of node.items) {
      const name = isScalar(pair.key) ? String(pair.key.value) : '';
      const position = (pair.key as Node).range?.[0] ?? 0;
      this.#readMember(key, name, position, pair.value as Node | null);
    }
  }

  #readMember(group: string, name: string, position: number, value: Node | null): void {
    const key = group === '' ? name : `${group}.${name}`;
    const setting = settings.find((candidate) => candidate.key === key);
    if (setting !== undefined) this.#readSetting(setting, position, value);
    else if (settingGroups.some((candidate) => candidate.key === key)) this.#readGroup(value, key);
    else this.#complain(position, key, 'is not a known key', suggest(group, name));
  }

  #readSetting(setting: Setting, position: number, node: Node | null): void {
    const value = plainValue(node);
    // `key:` with nothing after it reads as null: it is not given.
    if (value === null) return;
    if (value === undefined || !Value.Check(setting.schema, value)) {
      this.#complain(node?.range?.[0] ?? position, setting.key, setting.must, setting.fix);
      return;
    }
    this.values.set(setting.key, { value, origin: this.#at(position) });
  }

  #complain(position: number, key: string, problem: string, fix: string): void {
    this.problems.push({ origin: this.#at(position), key, problem, fix });
  }

  #at(position: number): string {
    return `${this.#fileName}:${this.#lines.linePos(position).line}`;
  }
}

function suggest(group: string, name: string): string {
  const known = settingGroups.find((candidate) => candidate.key === group)?.names ?? [];
  const nearest = findNearestName(name, known);
  return nearest === undefined ? `known here: ${known.join(', ')}` : `did you mean ${nearest}?`;
}

/** A scalar or a list of scalars. Undefined for anything else: an alias, a map, a list in a list. */
function plainValue(node: Node | null): unknown {
  if (node === null) return null;
  if (isScalar(node)) return node.value;
  if (!('items' in node) || isMap(node)) return undefined;
  const items = (node.items as unknown[]).map((item) => (isScalar(item) ? item.value : undefined));
  return items.includes(undefined) ? undefined : items;
}
