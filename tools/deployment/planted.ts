// The real deployment as a sound tree, and violations that are changes of it: what is planted is planted where it would
// stand, and a change that no longer finds its place fails by itself.

import type { Planted, Tree } from '../gate.ts';
import { listFiles, listPackages, read, repository } from '../workspace.ts';

/** Everything that the rules read. */
export const soundDeployment: Tree = Object.fromEntries(
  [
    ...listFiles(repository, 'deploy'),
    'package.json',
    'package-lock.json',
    'tsconfig.base.json',
    'packages/sealwright/bin/sealwright.js',
    ...listPackages(repository).map(({ folder }) => `packages/${folder}/package.json`),
    'tools/build-inspector.ts',
  ].map((path) => [path, read(repository, path)]),
);

/** `from` becomes `to` in one file below `deploy`, everywhere. */
export function plant(
  violation: string,
  name: string,
  [from, to]: readonly [string, string],
  reported: RegExp,
): Planted {
  const path = `deploy/${name}`;
  const text = soundDeployment[path] ?? '';
  if (!text.includes(from)) throw new Error(`${path} no longer holds ${JSON.stringify(from)}: plant it elsewhere`);
  return { violation, files: { [path]: text.replaceAll(from, to) }, reported };
}
