import ts from 'typescript';
import type { Gate } from '../gate.ts';
import { importsOf, lineOf, parse, walk } from '../syntax.ts';
import { isTest, isTypeScript, listFiles, listPackages, read } from '../workspace.ts';
import { isAdapter, type Layer, layers, pureBuiltins } from './layer-table.ts';

export const outsideGate: Gate = {
  name: 'outside',
  promise: 'only the adapters named in the layer table reach clock, chance, network, files and process',
  check(root) {
    const rules = listPackages(root).flatMap(({ folder }) => {
      const layer = layers[folder];
      if (layer === undefined) return [];
      const source = `packages/${folder}/src`;
      return listFiles(root, source)
        .filter((path) => isTypeScript(path) && !isTest(path) && !isAdapter(layer, path.slice(source.length + 1)))
        .map((path) => ({ path, layer }));
    });
    return rules.length === 0 ? ['looked at no file'] : rules.flatMap(({ path, layer }) => usesIn(root, path, layer));
  },
  sound: {
    'packages/jwt/package.json': '{ "name": "@sealwright/jwt" }',
    'packages/jwt/src/sign.ts':
      'import type { Server } from "node:http";\nexport type S = Server;\nexport const sign = (now: () => number): Date => new Date(now());\n',
    'packages/jwt/src/sign.test.ts': "import 'node:fs';\nexport const started = Date.now();\n",
    'packages/jwt/src/engine-node.ts': "import 'node:crypto';\n",
    'packages/issuer/package.json': '{ "name": "@sealwright/issuer" }',
    'packages/issuer/src/index.ts': "import { createHmac } from 'node:crypto';\nexport const mac = createHmac;\n",
    'packages/issuer/src/defaults.ts': 'export const clock = (): number => Date.now();\n',
  },
  planted: [
    planted('the clock', 'Date.now()'),
    planted('the clock by another name', 'new Date()', /new Date\(\)/),
    planted('chance', 'globalThis.crypto.randomUUID()', /crypto\.randomUUID/),
    planted('the network', "fetch('https://example.com')", /fetch/),
    planted('the environment', "process.env['HOME']", /process\.env/),
    {
      violation: 'a file system in the rules',
      files: { 'packages/issuer/src/index.ts': "import 'node:fs/promises';\n" },
      reported: /issuer\/src\/index\.ts:1: node:fs\/promises/,
    },
    {
      violation: 'a builtin of jwt outside its engine',
      files: { 'packages/jwt/src/sign.ts': "import 'node:crypto';\n" },
      reported: /jwt\/src\/sign\.ts:1: node:crypto/,
    },
  ],
};

function planted(violation: string, expression: string, use = /Date\.now/) {
  const files = { 'packages/issuer/src/index.ts': `export const value = (): unknown => ${expression};\n` };
  return { violation, files, reported: new RegExp(`issuer/src/index\\.ts:1: ${use.source}`) };
}

function usesIn(root: string, path: string, layer: Layer): readonly string[] {
  const source = parse(path, read(root, path));
  const found: string[] = [];
  const report = (line: number, use: string): void => {
    found.push(`${path}:${line}: ${use} belongs in an adapter (${layer.adapters.join(', ')}) or among the arguments`);
  };
  for (const { specifier, line, typeOnly } of importsOf(source)) {
    if (!typeOnly && specifier.startsWith('node:') && !mayCompute(specifier, layer)) report(line, specifier);
  }
  walk(source, (node) => {
    const use = globalUse(node);
    if (use !== undefined) report(lineOf(node), use);
  });
  return found;
}

function mayCompute(specifier: string, layer: Layer): boolean {
  return layer.pureBuiltins !== false && pureBuiltins.has(specifier);
}

const globals = new Set(['Date.now', 'Math.random', 'performance.now', 'crypto.getRandomValues', 'crypto.randomUUID']);

function globalUse(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) {
    const text = node.getText().replace(/^globalThis\./, '');
    if (globals.has(text) || /^process\.\w+$/.test(text)) return text;
  }
  if (ts.isCallExpression(node) && /^(globalThis\.)?fetch$/.test(node.expression.getText())) return 'fetch';
  const readsClock = ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length;
  return readsClock ? 'new Date()' : undefined;
}
