import { extname } from 'node:path';
import type { Gate } from '../gate.ts';
import { listFiles, read } from '../workspace.ts';

/** Written in pieces, so that this file does not report itself. */
const forbidden: readonly (readonly [RegExp, string])[] = [
  [/(?<![\w.~-])\/(?:home|Users|root|work|workspace)\/[\w.-]+/, 'a path of one machine'],
  [/\b[A-Z]:\\+Users\\/i, 'a path of one machine'],
  [/https?:\/\/[^/\s"'`]*registry[^/\s"'`]*/, 'the host of a package registry'],
];

const texts = new Set([
  '.ts',
  '.tsx',
  '.mjs',
  '.js',
  '.json',
  '.md',
  '.yml',
  '.yaml',
  '.txt',
  '.sh',
  '.html',
  '.css',
  '',
]);

export const placesGate: Gate = {
  name: 'places',
  promise: 'nothing written here depends on one machine or on one package registry',
  check(root) {
    const paths = listFiles(root).filter((path) => texts.has(extname(path)));
    return paths.length === 0 ? ['looked at no file'] : paths.flatMap((path) => faultsOf(path, read(root, path)));
  },
  sound: {
    'README.md': 'See [home](docs/home/) and https://www.npmjs.com/package/sealwright, home/of/keys, ./root/x.\n',
    'package-lock.json': '{ "resolved": "packages/jwt" }\n',
  },
  planted: [
    planted('a home folder', `cd ${['', 'home', 'ada', 'x'].join('/')}`, /README\.md:1: a path of one machine/),
    planted('a folder of one machine', `(${['', 'work', 'x'].join('/')})`, /README\.md:1: a path of one machine/),
    planted('a home folder elsewhere', ['C:', 'Users', 'ada'].join('\\'), /README\.md:1: a path of one machine/),
    {
      violation: 'a lock file bound to one registry',
      files: { 'package-lock.json': `{ "resolved": "https://${'registry'}.example.com/x.tgz" }` },
      reported: /package-lock\.json:1: the host of a package registry/,
    },
  ],
};

function planted(violation: string, text: string, reported: RegExp) {
  return { violation, files: { 'README.md': text }, reported };
}

function faultsOf(path: string, text: string): readonly string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      forbidden.filter(([pattern]) => pattern.test(line)).map(([, what]) => `${path}:${index + 1}: ${what}`),
    );
}
