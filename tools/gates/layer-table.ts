// Who may import whom, and which files may touch the world outside. This is a decision, not a description: do not
// change this data to fix a build. A new arrow needs its reason in ARCHITECTURE.md.

export interface Layer {
  /** The packages of this repository that its code may import. */
  readonly code: readonly string[];
  /** Of those, the ones that only some of its files may import (`*` as below); its other entries must not come upon these files. */
  readonly only?: Readonly<Record<string, readonly string[]>>;
  /** Those of which it may import types alone. */
  readonly types?: readonly string[];
  /** Those that its tests may import as well. */
  readonly tests?: readonly string[];
  /** The files below `src` (`*` stands for any characters) that read clocks, files, sockets, the environment, or draw at random. */
  readonly adapters: readonly string[];
  /** Optional dependencies: the one file that may import each, and the one entry that may load that file. */
  readonly behind?: Readonly<Record<string, { readonly file: string; readonly entry: string }>>;
  /**
   * What is built into what a page loads: the files whose development dependencies nobody installs because they are bundled.
   * No other file may come upon them.
   */
  readonly bundled?: readonly string[];
  /** The one file that loads a module which the person at the keyboard has named; nothing else may compute an import. */
  readonly loadsWhatIsNamed?: string;
  /** Whether the other files may use the builtins that only compute; by default they may. */
  readonly pureBuiltins?: false;
}

export const layers: Readonly<Record<string, Layer>> = {
  jwt: {
    code: [],
    adapters: ['engine-*.ts', 'defaults.ts'],
    pureBuiltins: false,
    behind: { jose: { file: 'jwe-engine.ts', entry: 'jwe.ts' } },
  },
  issuer: { code: ['jwt'], tests: ['store'], adapters: ['defaults.ts', 'breached-file.ts', 'guessability*.ts'] },
  store: { code: ['issuer'], tests: ['jwt'], adapters: ['*'] },
  server: {
    code: ['jwt', 'issuer'],
    tests: ['store', 'verifier'],
    adapters: ['defaults.ts', 'listen.ts', 'client-address.ts'],
  },
  verifier: {
    code: ['jwt'],
    adapters: ['defaults.ts', 'node.ts'],
    // Decorators are made by Nest's own; the other adapters need no more than their framework's types.
    behind: { '@nestjs/common': { file: 'nestjs.ts', entry: 'nestjs.ts' } },
  },
  // A page gets no token core: who renders on a server, or has no person before it, may have one.
  client: {
    code: ['jwt'],
    tests: ['issuer', 'store', 'server'],
    only: { jwt: ['node.ts', 'node/*', 'bff.ts', 'bff/*'] },
    adapters: ['*'],
    behind: { react: { file: 'react.ts', entry: 'react.ts' } },
  },
  audit: { code: ['jwt'], adapters: ['*'] },
  watch: { code: ['issuer'], adapters: ['*'] },
  custody: { code: ['issuer'], adapters: ['*'] },
  web: {
    code: ['jwt', 'client', 'audit'],
    types: ['server'],
    adapters: ['*'],
    bundled: ['inspector/*', 'inspector-page/*'],
  },
  sealwright: {
    code: ['jwt', 'issuer', 'store', 'server', 'verifier', 'client', 'audit', 'watch', 'custody', 'web'],
    adapters: ['*'],
    loadsWhatIsNamed: 'audit-module/module-export.ts',
  },
};

/** Builtins that only compute: no file, no socket, no process, no clock. */
export const pureBuiltins: ReadonlySet<string> = new Set([
  'node:assert',
  'node:async_hooks',
  'node:buffer',
  'node:crypto',
  'node:events',
  'node:path',
  'node:stream',
  'node:url',
  'node:util',
  'node:zlib',
]);

export function isAdapter(layer: Layer, file: string): boolean {
  return fits(layer.adapters, file);
}

/** Whether a file below `src` is one of those that the patterns name. */
export function fits(patterns: readonly string[], file: string): boolean {
  return patterns.some((pattern) => {
    const [start = '', end] = pattern.split('*');
    return end === undefined ? file === start : file.startsWith(start) && file.endsWith(end);
  });
}
