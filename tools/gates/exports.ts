import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Gate } from '../gate.ts';
import { lines, type Outcome, run, runTool } from '../process.ts';
import { tarballOf, useAsInstalled } from '../unpacked.ts';
import { listPackages, type Package } from '../workspace.ts';

export const exportsGate: Gate = {
  name: 'exports',
  promise:
    'what would be published installs, imports and types itself, by its declared dependencies alone, without tests',
  async check(root) {
    const packages = listPackages(root);
    if (packages.length === 0) return ['looked at no package'];
    const scratch = mkdtempSync(join(tmpdir(), 'sealwright-packed-'));
    try {
      const args = ['pack', '--json', '--workspaces', '--pack-destination', scratch];
      const packed = await run('npm', args, { cwd: root });
      if (packed.status !== 0) return lines(packed.output);
      const judged = await Promise.all(packages.map((member) => judgeTarball(member, scratch)));
      return [...judged.flat(), ...(await useAsInstalled(packages, scratch))];
    } finally {
      rmSync(scratch, { recursive: true });
    }
  },
  sound: {
    'package.json': '{ "name": "root", "private": true, "workspaces": ["packages/*"] }',
    'packages/jwt/package.json': manifest({}),
    'packages/jwt/dist/index.js': "import 'hono';\nexport const x = 1;\n",
    'packages/jwt/dist/index.d.ts': 'export declare const x = 1;\n',
  },
  planted: [
    {
      violation: 'an entry that was never built',
      files: { 'packages/jwt/dist/index.js': '' },
      reported: /publint: .*dist\/index\.js/,
    },
    {
      violation: 'an entry without types',
      files: {
        'packages/jwt/package.json': manifest({ exports: { '.': './dist/index.js', './x': './dist/x.js' } }),
        'packages/jwt/dist/x.js': 'export const x = 1;\n',
      },
      reported: /attw: .*(untyped|no types)/i,
    },
    {
      violation: 'an entry that fails when it is imported',
      files: { 'packages/jwt/dist/index.js': "throw new Error('at once');\n" },
      reported: /@sealwright\/jwt on v24.*at once/,
    },
    {
      violation: 'a dependency that is only installed by chance',
      files: { 'packages/jwt/dist/index.js': "import 'fastify';\nexport const x = 1;\n" },
      reported: /@sealwright\/jwt on v24.*fastify/,
    },
    {
      violation: 'what Node 20 does not have, in a package that promises Node 20',
      files: { 'packages/jwt/dist/index.js': "import 'node:sqlite';\nexport const x = 1;\n" },
      reported: /@sealwright\/jwt on v20.*node:sqlite/,
    },
    {
      violation: 'a packed test',
      files: { 'packages/jwt/dist/index.test.js': 'export {};\n' },
      reported: /packs a test: dist\/index\.test\.js/,
    },
    {
      violation: 'a command that does not start',
      files: { 'packages/jwt/package.json': manifest({ bin: { jwt: './dist/none.js' } }) },
      reported: /jwt --help on v24/,
    },
  ],
};

function manifest(more: object): string {
  return JSON.stringify({
    name: '@sealwright/jwt',
    version: '1.0.0',
    type: 'module',
    engines: { node: '>=20.19' },
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    files: ['dist'],
    dependencies: { hono: '4.13.19' },
    ...more,
  });
}

async function judgeTarball({ manifest }: Package, scratch: string): Promise<readonly string[]> {
  const tarball = tarballOf(scratch, manifest);
  const listed = await run('tar', ['-tzf', tarball], { cwd: scratch });
  const attwArgs = [tarball, '--profile', 'esm-only', '--no-definitely-typed', '--format', 'ascii'];
  const publint = await runTool('publint/src/cli.js', ['run', tarball, '--strict'], { cwd: scratch });
  const attw = await runTool('@arethetypeswrong/cli/dist/index.js', attwArgs, { cwd: scratch });
  const reportOf = (tool: string, { status, output }: Outcome, saysWhat: RegExp): readonly string[] => {
    if (status === 0) return [];
    const said = lines(output).filter((line) => saysWhat.test(line));
    return (said.length > 0 ? said : lines(output)).map((line) => `${manifest.name}: ${tool}: ${line}`);
  };
  return [
    ...reportOf('publint', publint, /^\d+\. /),
    ...reportOf('attw', attw, /^(?!.*\(ignored)(.*: )?(💀|❌|🎭|🐛|🚫|❗|🤨|🕵|🧊|🥴|🤒)/u),
    ...lines(listed.output, Number.POSITIVE_INFINITY)
      .map((path) => path.replace('package/', ''))
      .filter((path) => /\.(test|test-d|fixture)\./.test(path))
      .map((path) => `${manifest.name} packs a test: ${path}`),
  ];
}
