import { lstat, readdir, readFile } from 'node:fs/promises';
import { basename, extname, join, relative, sep } from 'node:path';
import { maxAverageLineLength, maxSourceBytes, maxTreeFiles } from '../defaults.ts';
import { isMaterialFile } from './material-file.ts';
import { programEndings } from './source-parse.ts';

/** Why a file or folder was not looked at. */
export type SkipReason =
  | 'dependency or build folder'
  | 'excluded'
  | 'minified'
  | 'not readable'
  | 'not understood'
  | 'symbolic link'
  | 'test'
  | 'too large'
  | 'type declarations';

export interface TreeFile {
  readonly path: string;
  /** From the folder that was named, with slashes. */
  readonly name: string;
  readonly text: string;
  readonly mode: number;
  readonly kind: 'program' | 'material';
}

export interface TreeFiles {
  readonly files: readonly TreeFile[];
  readonly skipped: ReadonlyMap<SkipReason, number>;
}

export interface TreeOptions {
  /** Names or paths from the folder; `*` stands for anything but a slash, `**` for anything. */
  readonly exclude?: readonly string[];
  /** Also tests, fixtures and examples of tests, whose keys and mistakes are there on purpose. */
  readonly tests?: boolean;
}

/** The files of a tree that are worth looking at, and how many were skipped and why. Links are not followed. */
export async function listTree(root: string, options: TreeOptions): Promise<TreeFiles> {
  const files: TreeFile[] = [];
  const skipped = new Map<SkipReason, number>();
  const excluded = (options.exclude ?? []).map(patternOf);
  const count = (reason: SkipReason): void => void skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
  if (!(await isFolder(root))) throw new TypeError('the folder cannot be read');
  await visit(root);
  return { files, skipped };

  async function visit(folder: string): Promise<void> {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
    if (entries === undefined) return count('not readable');
    for (const entry of entries.sort((one, two) => (one.name < two.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      const name = relative(root, path).split(sep).join('/');
      const reason = reasonToSkip(entry.name, name, entry.isDirectory());
      if (entry.isSymbolicLink()) count('symbolic link');
      else if (reason !== undefined) count(reason);
      else if (entry.isDirectory()) await visit(path);
      else if (entry.isFile()) await take(path, name);
      if (files.length > maxTreeFiles) throw new RangeError('the tree holds more files than one examination takes');
    }
  }

  function reasonToSkip(entry: string, name: string, isFolder: boolean): SkipReason | undefined {
    if (excluded.some((pattern) => pattern.test(name) || pattern.test(entry))) return 'excluded';
    if (isFolder && apartFolders.has(entry)) return 'dependency or build folder';
    if (options.tests !== true && isTestName(entry, isFolder)) return 'test';
    if (!isFolder && /\.d\.[cm]?ts$/.test(entry)) return 'type declarations';
    return undefined;
  }

  async function take(path: string, name: string): Promise<void> {
    const kind = kindOf(path);
    if (kind === undefined) return;
    const file = await readTreeFile(path);
    if (typeof file === 'string') count(file);
    else files.push({ path, name, kind, ...file });
  }
}

async function isFolder(path: string): Promise<boolean> {
  const entries = await readdir(path).catch(() => undefined);
  return entries !== undefined;
}

const apartFolders: ReadonlySet<string> = new Set([
  ...['node_modules', 'bower_components', 'dist', 'build', 'out', 'coverage', 'vendor'],
  ...['.git', '.hg', '.svn', '.next', '.nuxt', '.svelte-kit', '.output', '.turbo', '.cache', '.yarn', '.vercel'],
]);

function isTestName(entry: string, isFolder: boolean): boolean {
  if (isFolder)
    return /^(tests?|__tests__|__mocks__|specs?|e2e|fixtures?|__fixtures__|cypress|mocks?|vectors?|test-?data)$/i.test(
      entry,
    );
  return /[.-](test|spec|cy|e2e-spec|test-d|stories|mock)\.[cm]?[jt]sx?$/i.test(entry);
}

function kindOf(path: string): TreeFile['kind'] | undefined {
  if (programEndings.has(extname(path))) return 'program';
  return isMaterialFile(basename(path)) ? 'material' : undefined;
}

async function readTreeFile(path: string): Promise<{ text: string; mode: number } | SkipReason> {
  try {
    const { size, mode } = await lstat(path);
    if (size > maxSourceBytes) return 'too large';
    const text = await readFile(path, 'utf8');
    return programEndings.has(extname(path)) && isMinified(text) ? 'minified' : { text, mode };
  } catch {
    return 'not readable';
  }
}

/** A program whose lines nobody could read. */
function isMinified(text: string): boolean {
  return text.length > 5_000 && text.length / (text.split('\n').length + 1) > maxAverageLineLength;
}

function patternOf(glob: string): RegExp {
  const escaped = glob.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
  const body = escaped.replaceAll('**', '\u0000').replaceAll('*', '[^/]*').replaceAll('\u0000', '.*');
  return new RegExp(`^${body.replace(/\/$/, '')}$`);
}
