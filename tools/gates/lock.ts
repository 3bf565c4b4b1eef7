import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Gate } from '../gate.ts';
import { type LockFile, missingEntries } from '../lock-file.ts';
import { listFiles, type Manifest, read } from '../workspace.ts';

export const lockGate: Gate = {
  name: 'lock',
  promise: 'every dependency is pinned exactly, and every lock file installs on every platform',
  check(root) {
    const manifests = listFiles(root).filter((path) => /(^|\/)package\.json$/.test(path));
    const locks = listFiles(root).filter((path) => /(^|\/)package-lock\.json$/.test(path));
    if (locks.length === 0 || !existsSync(join(root, 'package.json'))) return ['looked at no lock file'];
    return [
      ...manifests.flatMap((path) => loosePins(path, JSON.parse(read(root, path)) as Manifest)),
      ...locks.flatMap((path) =>
        missingEntries(JSON.parse(read(root, path)) as LockFile).map(
          ({ from, name, version }) => `${path}: ${from} wants ${name}@${version}, which is left out: run npm run lock`,
        ),
      ),
    ];
  },
  sound: {
    'package.json':
      '{ "devDependencies": { "a": "1.0.0", "b": "npm:a@2.0.0-rc.1" }, "peerDependencies": { "c": "^1" } }',
    'package-lock.json': lock({
      '': { dependencies: { a: '1.0.0' } },
      'node_modules/a': { optionalDependencies: { 'a-linux-x64': '1.0.0', deep: '^1.0.0' } },
      'node_modules/a-linux-x64': { version: '1.0.0' },
      'node_modules/a/node_modules/deep': { version: '1.0.0' },
    }),
  },
  planted: [
    planted(
      'a range instead of a pin',
      'package.json',
      '{ "dependencies": { "a": "^1.0.0" } }',
      /package\.json: a is \^1\.0\.0/,
    ),
    planted(
      'whatever is newest',
      'package.json',
      '{ "devDependencies": { "a": "latest" } }',
      /package\.json: a is latest/,
    ),
    planted(
      'an optional package of another platform left out',
      'package-lock.json',
      lock({ 'node_modules/a': { optionalDependencies: { 'a-darwin-x64': '1.0.0' } } }),
      /node_modules\/a wants a-darwin-x64@1\.0\.0/,
    ),
    planted(
      'a dependency that only a neighbour has',
      'package-lock.json',
      lock({ 'node_modules/a': { dependencies: { deep: '1.0.0' } }, 'node_modules/b/node_modules/deep': {} }),
      /node_modules\/a wants deep@1\.0\.0/,
    ),
  ],
};

function lock(packages: object): string {
  return JSON.stringify({ packages });
}

function planted(violation: string, path: string, text: string, reported: RegExp) {
  return { violation, files: { [path]: text }, reported };
}

function loosePins(path: string, { dependencies, devDependencies, optionalDependencies }: Manifest): readonly string[] {
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
    .filter(([, version]) => !/^(npm:.+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => `${path}: ${name} is ${version}, not one exact version`);
}
