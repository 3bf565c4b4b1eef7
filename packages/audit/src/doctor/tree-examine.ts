import { posix } from 'node:path';
import type { JwtUse } from './jwt-use.ts';
import { examineMaterial } from './material-examine.ts';
import { readRevocationNames } from './revocation-names.ts';
import type { Finding, TreeReading } from './rule.ts';
import { examineFile, type SourceExamination, usesOf } from './source-examine.ts';
import { type FindNeighbour, readSourceFile, type SourceFile } from './source-file.ts';
import { listTree, type SkipReason, type TreeFile, type TreeOptions } from './tree-files.ts';

/** What was found in a tree, what was looked at and what was not. */
export interface TreeExamination extends SourceExamination {
  readonly filesRead: number;
  /** How many files or folders were not looked at, by the reason. */
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
  /** The programs that could not be read: nothing is said of them. */
  readonly notUnderstood: readonly string[];
}

/**
 * Reads the programs of a folder, and the files that hold keys and secrets beside them, and finds the classic mistakes
 * with JSON Web Tokens.
 *
 * It does NOT run anything, follow links, or look into dependencies, builds, tests (unless `tests`), minified files or
 * files over a megabyte; each of these is counted. What it cannot be sure of it does not report.
 *
 * @throws TypeError where the folder cannot be read, RangeError for more than 50,000 files
 */
export async function examineTree(folder: string, options: TreeOptions = {}): Promise<TreeExamination> {
  const { files, skipped } = await listTree(folder, options);
  const counts = new Map(skipped);
  const { programs, notUnderstood } = readPrograms(files);
  const readings = programs.flatMap((file) => {
    return unlessTooDeep(file.path, notUnderstood, () => ({ file, uses: usesOf(file) })) ?? [];
  });
  const tree = readTree(readings);
  const parts = readings.flatMap(({ file, uses }) => {
    return unlessTooDeep(file.path, notUnderstood, () => examineFile(file, uses, tree)) ?? [];
  });
  if (notUnderstood.size > 0) counts.set('not understood', notUnderstood.size);
  const material = await Promise.all(
    files.filter(({ kind }) => kind === 'material').map((file) => examineMaterial(file, folder)),
  );
  return {
    findings: [...parts.flatMap(({ findings }) => findings), ...material.flat()].sort(bySeverity),
    suppressed: parts.flatMap(({ suppressed }) => suppressed),
    filesRead: files.length - notUnderstood.size,
    skipped: Object.fromEntries(counts),
    notUnderstood: [...notUnderstood],
  };
}

/** A program that is nested deeper than the stack takes is not understood; the others of its tree are read nonetheless. */
function unlessTooDeep<Result>(name: string, notUnderstood: Set<string>, read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    notUnderstood.add(name);
    return undefined;
  }
}

interface Reading {
  readonly file: SourceFile;
  readonly uses: readonly JwtUse[];
}

/** What the files of a tree say together. */
export function readTree(readings: readonly Reading[]): TreeReading {
  return {
    registrations: readings.flatMap(({ uses }) => uses.filter(({ action }) => action === 'setting')),
    revocationReads: new Set(readings.flatMap(({ file }) => readRevocationNames(file))),
    modules: new Set(readings.flatMap(({ file }) => [...file.modules])),
  };
}

function readPrograms(files: readonly TreeFile[]): { programs: SourceFile[]; notUnderstood: Set<string> } {
  const texts = new Map(files.filter(({ kind }) => kind === 'program').map(({ name, text }) => [name, text]));
  const read = new Map<string, SourceFile | undefined>();
  const notUnderstood = new Set<string>();
  const open = (name: string): SourceFile | undefined => {
    const text = texts.get(name);
    if (text === undefined || read.has(name)) return read.get(name);
    const file = unlessTooDeep(name, notUnderstood, () => readSourceFile(text, name, neighbourOf));
    if (file === undefined) notUnderstood.add(name);
    read.set(name, file);
    return file;
  };
  const neighbourOf: FindNeighbour = (specifier, from) => {
    const name = placesOf(posix.join(posix.dirname(from), specifier)).find((place) => texts.has(place));
    return name === undefined ? undefined : open(name);
  };
  // Most files of most trees have nothing to do with tokens; those are read only when another imports them.
  const worth = [...texts].filter(([, text]) => concerned.test(text)).map(([name]) => name);
  return { programs: worth.map(open).filter((file) => file !== undefined), notUnderstood };
}

const concerned =
  /jwt|jws|jose|token|secret|jwk|auth|PRIVATE KEY|rejectUnauthorized|TLS_REJECT|blacklist|revoke|\bkid\b/i;

/** What an import may mean: the file itself, with an ending, as TypeScript writes `.js` for `.ts`, or a folder's index. */
function placesOf(path: string): readonly string[] {
  const endings = ['.ts', '.tsx', '.js', '.jsx', '.mjs', '.cjs', '.mts', '.cts'];
  const bare = path.replace(/\.[cm]?js$/, '');
  return [path, ...endings.map((ending) => bare + ending), ...endings.map((ending) => path + ending)].concat(
    endings.map((ending) => posix.join(path, `index${ending}`)),
  );
}

const order = ['critical', 'high', 'medium', 'low'];

function bySeverity(one: Finding, two: Finding): number {
  return (
    order.indexOf(one.severity) - order.indexOf(two.severity) ||
    (one.file < two.file ? -1 : one.file > two.file ? 1 : (one.line ?? 0) - (two.line ?? 0))
  );
}
