// The repository as the gates see it: its packages and its files. Everything takes the root as an argument, so that
// the same gate also judges the small trees with planted violations.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository: string = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly engines?: { readonly node?: string };
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Package {
  /** The folder's name under `packages`, which is also its name in the layer table. */
  readonly folder: string;
  readonly path: string;
  readonly manifest: Manifest;
}

export function listPackages(root: string): readonly Package[] {
  const parent = join(root, 'packages');
  if (!existsSync(parent)) return [];
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(parent, entry.name, 'package.json')))
    .map((entry) => ({
      folder: entry.name,
      path: join(parent, entry.name),
      manifest: readManifest(join(parent, entry.name)),
    }));
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

const notOurs = new Set(['node_modules', '.next', 'dist', 'coverage', '.git']);

/** Every file that people wrote below `folder`, as sorted paths relative to `root`. */
export function listFiles(root: string, folder = ''): readonly string[] {
  if (!existsSync(join(root, folder))) return [];
  const found: string[] = [];
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (notOurs.has(entry.name) || path === 'data') continue;
    if (entry.isDirectory()) found.push(...listFiles(root, path));
    else if (entry.isFile()) found.push(path);
  }
  return found.sort();
}

export function read(root: string, path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export function isTest(path: string): boolean {
  return /\.test(-d)?\.tsx?$|^(packages\/[^/]+\/test|tests)\//.test(path);
}

export function isTypeScript(path: string): boolean {
  return /\.tsx?$/.test(path) && !path.endsWith('.d.ts');
}

/** The source of one entry of a manifest's `exports`, as `src/index.ts`: named outright, or the one that its built file comes from. */
export function entrySource(target: string | Readonly<Record<string, string>>): string | undefined {
  if (typeof target === 'string') return undefined;
  const built = target['default']?.replace('./dist/', './src/').replace(/\.js$/, '.ts');
  return (target['sealwright-source'] ?? built)?.replace(/^\.\//, '');
}
