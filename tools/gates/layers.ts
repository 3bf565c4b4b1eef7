import { posix } from 'node:path';
import type { Gate } from '../gate.ts';
import { computed, type Import, importsOf, parse } from '../syntax.ts';
import { entrySource, isTest, isTypeScript, listFiles, listPackages, type Package, read } from '../workspace.ts';
import { fits, type Layer, layers } from './layer-table.ts';

export const layersGate: Gate = {
  name: 'layers',
  promise: 'packages import only what the layer table allows, and no files import in a cycle',
  check(root) {
    const packages = listPackages(root);
    const names = new Map(packages.map(({ manifest, folder }) => [manifest.name, folder]));
    const found = packages.flatMap((member) => checkPackage(root, member, names));
    return packages.length === 0 ? ['looked at no package'] : found;
  },
  sound: {
    'packages/jwt/package.json':
      '{ "name": "@sealwright/jwt", "exports": { ".": { "sealwright-source": "./src/index.ts" }, "./jwe": { "sealwright-source": "./src/jwe.ts" } }, "peerDependencies": { "jose": "1" } }',
    'packages/jwt/src/index.ts': "export { sign } from './sign.ts';\n",
    'packages/jwt/src/jwe.ts': "export { encrypt } from './jwe-engine.ts';\n",
    'packages/jwt/src/jwe-engine.ts': "import 'jose/jwe/compact/encrypt';\nexport const encrypt = 1;\n",
    'packages/jwt/src/sign.ts': "import '#engine';\nexport const sign = 1;\n",
    'packages/jwt/src/engine-node.ts': "import 'node:crypto';\n",
    'packages/issuer/package.json':
      '{ "name": "@sealwright/issuer", "dependencies": { "@sealwright/jwt": "1", "left": "1" }, "devDependencies": { "fast-check": "1" } }',
    'packages/issuer/src/index.ts': "import { sign } from '@sealwright/jwt';\nimport 'left/deep';\nexport { sign };\n",
    'packages/issuer/src/index.test.ts':
      "import '@sealwright/store/sqlite';\nimport 'fast-check';\nimport 'node:fs';\n",
    'packages/store/package.json': '{ "name": "@sealwright/store", "dependencies": { "@sealwright/issuer": "1" } }',
    'packages/store/src/sqlite.ts': "import '@sealwright/issuer';\nimport 'node:sqlite';\n",
    'packages/client/package.json':
      '{ "name": "@sealwright/client", "exports": { ".": { "default": "./dist/index.js" }, "./bff/hono": { "default": "./dist/bff/hono.js" } }, "dependencies": { "@sealwright/jwt": "1" } }',
    'packages/client/src/index.ts': 'export const page = 1;\n',
    'packages/client/src/bff/hono.ts': "import '@sealwright/jwt';\n",
    'packages/web/package.json':
      '{ "name": "@sealwright/web", "exports": { ".": { "default": "./dist/index.js" } }, "devDependencies": { "preact": "1" } }',
    'packages/web/src/index.ts': 'export const render = 1;\n',
    'packages/web/src/inspector-page/served.tsx': "import { render } from 'preact';\nrender(<p>A</p>);\n",
    'packages/sealwright/package.json': '{ "name": "sealwright" }',
    'packages/sealwright/src/audit-module/module-export.ts':
      'export const load = (url: string): unknown => import(url);\n',
  },
  planted: [
    upward('static import', "import '@sealwright/issuer';"),
    upward('re-export', "export * from '@sealwright/issuer';"),
    upward('dynamic import', "export const late = (): unknown => import('@sealwright/issuer');"),
    upward('import type', "import type { Issuer } from '@sealwright/issuer/deep';\nexport type X = Issuer;"),
    upward('import() type', "export type X = import('@sealwright/issuer').Issuer;"),
    upward('require', "export const late = require('@sealwright/issuer');"),
    upward('path into a neighbour', "import '../../issuer/src/index.ts';", /leaves its package/),
    upward('computed import', 'export const late = (name: string): unknown => import(name);', /computed/),
    {
      violation: 'a computed import beside the file that loads what a person names',
      files: { 'packages/sealwright/src/other.ts': 'export const load = (url: string): unknown => import(url);\n' },
      reported: /sealwright\/src\/other\.ts:1: a computed import/,
    },
    upward('dependency of the free package', "import 'left-pad';", /left-pad is not among its dependencies/),
    upward(
      'an optional dependency outside its file',
      "import 'jose';",
      /sign\.ts:1: jose is imported by jwe-engine\.ts alone/,
    ),
    upward(
      'an optional dependency behind an entry that need not have it',
      "import './jwe-engine.ts';",
      /jwt\/src\/index\.ts: loads jwe-engine\.ts, which only jwe\.ts may/,
    ),
    {
      violation: 'a manifest that depends upwards',
      files: {
        'packages/jwt/package.json': '{ "name": "@sealwright/jwt", "dependencies": { "@sealwright/store": "1" } }',
      },
      reported: /jwt\/package\.json: .*may not depend on @sealwright\/store/,
    },
    {
      violation: 'a package that the table does not know',
      files: { 'packages/extra/package.json': '{ "name": "@sealwright/extra" }', 'packages/extra/src/index.ts': '' },
      reported: /extra is not in the layer table/,
    },
    {
      violation: 'a package without a source file',
      files: { 'packages/store/src/sqlite.ts': '' },
      reported: /store: looked at no file/,
    },
    {
      violation: 'the token core in what a page loads',
      files: { 'packages/client/src/index.ts': "import '@sealwright/jwt';\n" },
      reported: /client\/src\/index\.ts:1: @sealwright\/jwt is imported by node\.ts/,
    },
    {
      violation: 'the token core by a way round',
      files: { 'packages/client/src/index.ts': "import './bff/hono.ts';\n" },
      reported: /client\/src\/index\.ts: loads bff\/hono\.ts, which only/,
    },
    installed('a file for a bundle', "import './inspector-page/served.tsx';\n", /served\.tsx is for a bundle/),
    installed('what is for a bundle', "import 'preact';\n", /index\.ts:1: preact is not among its dependencies/),
    {
      violation: 'a page that imports upwards',
      files: { 'packages/web/src/inspector-page/served.tsx': "import '@sealwright/store';\n" },
      reported: /served\.tsx:1: @sealwright\/store is not for web/,
    },
    {
      violation: 'a cycle of files',
      files: { 'packages/jwt/src/sign.ts': "import './index.ts';\nexport const sign = 1;\n" },
      reported: /cycle: .*index\.ts → .*sign\.ts → .*index\.ts/,
    },
    {
      violation: 'a test that reaches further than tests may',
      files: { 'packages/issuer/src/index.test.ts': "import '@sealwright/server';\n" },
      reported: /index\.test\.ts:1: .*@sealwright\/server/,
    },
  ],
};

function upward(
  violation: string,
  text: string,
  reported = /jwt\/src\/sign\.ts:1: @sealwright\/issuer\S* is not for jwt/,
) {
  return { violation, files: { 'packages/jwt/src/sign.ts': `${text}\nexport const sign = 1;\n` }, reported };
}

function installed(what: string, text: string, reported: RegExp) {
  return { violation: `${what} in what is installed`, files: { 'packages/web/src/index.ts': text }, reported };
}

function checkPackage(root: string, member: Package, names: ReadonlyMap<string, string>): readonly string[] {
  const layer = layers[member.folder];
  const home = `packages/${member.folder}`;
  if (layer === undefined) return [`${home}: ${member.folder} is not in the layer table`];
  const paths = ['src', 'test'].flatMap((part) => listFiles(root, `${home}/${part}`)).filter(isTypeScript);
  if (paths.length === 0) return [`${home}: looked at no file`];

  const found = [...checkManifest(member, layer, names)];
  const graph = new Map<string, readonly string[]>();
  for (const path of paths) {
    const imports = importsOf(parse(path, read(root, path)));
    for (const one of imports) {
      const fault = importFault(path, one, member, layer, names);
      if (fault !== undefined) found.push(`${path}:${one.line}: ${fault}`);
    }
    const near = imports.filter(({ specifier }) => specifier.startsWith('.'));
    graph.set(
      path,
      near.map(({ specifier }) => posix.join(posix.dirname(path), specifier)),
    );
  }
  return [
    ...found,
    ...entriesThatLoad(member, layer, graph),
    ...entriesThatReach(member, layer, graph),
    ...cyclesOf(graph),
  ];
}

function checkManifest(member: Package, layer: Layer, names: ReadonlyMap<string, string>): readonly string[] {
  const { dependencies, peerDependencies, optionalDependencies } = member.manifest;
  return Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies })
    .filter((name) => isOurs(name, names) && !layer.code.includes(folderOf(name, names)))
    .map((name) => `packages/${member.folder}/package.json: ${member.folder} may not depend on ${name}`);
}

function importFault(
  path: string,
  { specifier, typeOnly }: Import,
  member: Package,
  layer: Layer,
  names: ReadonlyMap<string, string>,
): string | undefined {
  const test = isTest(path);
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(path), specifier);
    if (!target.startsWith(`packages/${member.folder}/`)) return `${specifier} leaves its package`;
    const bundles = isBundled(target, member, layer) && !isBundled(path, member, layer) && !test && !typeOnly;
    return bundles ? `${specifier} is for a bundle` : undefined;
  }
  if (specifier.startsWith('#') || specifier.startsWith('node:')) return undefined;
  if (specifier === computed) {
    const named = path === `packages/${member.folder}/src/${layer.loadsWhatIsNamed}`;
    return test || named ? undefined : 'a computed import could name anything';
  }
  const name = packageName(specifier);
  if (!isOurs(name, names)) return test ? undefined : foreignFault(path, name, member, layer);
  if (name === member.manifest.name) return test ? undefined : `imports itself by name: ${specifier}`;
  const fault = ourFault(path, folderOf(name, names), { member, layer, test, typeOnly });
  return fault === undefined ? undefined : `${specifier} ${fault}`;
}

interface Importer {
  readonly member: Package;
  readonly layer: Layer;
  readonly test: boolean;
  readonly typeOnly: boolean;
}

function ourFault(path: string, folder: string, { member, layer, test, typeOnly }: Importer): string | undefined {
  const allowed = [...layer.code, ...((typeOnly && layer.types) || []), ...((test && layer.tests) || [])];
  if (!allowed.includes(folder)) return `is not for ${member.folder}`;
  const only = layer.only?.[folder];
  const isOfThose = only === undefined || fits(only, path.slice(`packages/${member.folder}/src/`.length));
  return test || isOfThose ? undefined : `is imported by ${only.join(', ')} alone`;
}

function foreignFault(path: string, name: string, member: Package, layer: Layer): string | undefined {
  const bundled = isBundled(path, member, layer) && name in { ...member.manifest.devDependencies };
  if (!bundled && !declares(member, name)) return `${name} is not among its dependencies`;
  const only = layer.behind?.[name];
  if (only === undefined || path === `packages/${member.folder}/src/${only.file}`) return undefined;
  return `${name} is imported by ${only.file} alone`;
}

function isBundled(path: string, { folder }: Package, { bundled = [] }: Layer): boolean {
  return fits(bundled, path.slice(`packages/${folder}/src/`.length));
}

/** An optional dependency may be missing: whoever imports another entry must not come upon the file that needs it. */
function entriesThatLoad(
  member: Package,
  layer: Layer,
  graph: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const source = `packages/${member.folder}/src`;
  return Object.entries(layer.behind ?? {}).flatMap(([name, { file, entry }]) =>
    entrySources(member)
      .filter((path) => path !== `${source}/${entry}` && reach(graph, path).has(`${source}/${file}`))
      .map((path) => `${path}: loads ${file}, which only ${entry} may: ${name} is optional`),
  );
}

/** What only some files may import must not come along with an entry that is none of them. */
function entriesThatReach(
  member: Package,
  layer: Layer,
  graph: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const source = `packages/${member.folder}/src/`;
  const below = (path: string): string => path.slice(source.length);
  return Object.values(layer.only ?? {}).flatMap((only) =>
    entrySources(member)
      .filter((path) => !fits(only, below(path)))
      .flatMap((path) =>
        [...reach(graph, path)]
          .filter((reached) => fits(only, below(reached)))
          .map((reached) => `${path}: loads ${below(reached)}, which only ${only.join(', ')} may`),
      ),
  );
}

function entrySources({ folder, manifest }: Package): readonly string[] {
  return Object.values(manifest.exports ?? {}).flatMap((target) => {
    const source = entrySource(target);
    return source === undefined ? [] : [posix.join('packages', folder, source)];
  });
}

function reach(graph: ReadonlyMap<string, readonly string[]>, from: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (path: string): void => {
    if (found.has(path)) return;
    found.add(path);
    for (const next of graph.get(path) ?? []) visit(next);
  };
  visit(from);
  return found;
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function isOurs(name: string, names: ReadonlyMap<string, string>): boolean {
  return names.has(name) || name === 'sealwright' || name.startsWith('@sealwright/');
}

function folderOf(name: string, names: ReadonlyMap<string, string>): string {
  return names.get(name) ?? name.replace('@sealwright/', '');
}

function declares({ manifest }: Package, name: string): boolean {
  const { dependencies, peerDependencies, optionalDependencies } = manifest;
  return name in { ...dependencies, ...peerDependencies, ...optionalDependencies };
}

function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push(`cycle: ${[...trail.slice(start), path].join(' → ')}`);
    if (start >= 0 || done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return found;
}
