import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { repository } from '../workspace.ts';
import type { EngineName } from './suite-report.ts';

export interface TestBundle {
  /** The folder that holds `packages/jwt`, its sources as they are to be tried. */
  readonly root: string;
  readonly engine: EngineName;
  /** Names of tests; `*` for all. */
  readonly tests: readonly string[];
  readonly outfile: string;
}

/** Bundles tests and sources of the token core into one module for a thread: `suite-thread.ts` runs them. */
export async function bundleTests({ root, engine, tests, outfile }: TestBundle): Promise<void> {
  const core = join(root, 'packages/jwt');
  const loaders = filesOf(core, engine, tests).map(
    (file) => `${JSON.stringify(file)}: () => import(${JSON.stringify(`./src/${file}`)})`,
  );
  const thread = join(repository, 'tools/mutation/suite-thread.ts');
  await build({
    stdin: {
      contents: `import { runSuite } from ${JSON.stringify(thread)};\nawait runSuite({ ${loaders.join(', ')} });`,
      resolveDir: core,
      loader: 'ts',
    },
    bundle: true,
    outfile,
    format: 'esm',
    target: 'es2024',
    ...(engine === 'web'
      ? { platform: 'browser', conditions: ['sealwright-source', 'workerd'], external: ['node:*'] }
      : { platform: 'node', conditions: ['sealwright-source'] }),
    alias: { vitest: join(repository, 'packages/jwt/test/portable-vitest.ts') },
    nodePaths: [join(repository, 'node_modules')],
    logLevel: 'silent',
  });
}

/** Tests of what Node alone has are left out on the other engine. */
function filesOf(core: string, engine: EngineName, tests: readonly string[]): readonly string[] {
  return readdirSync(join(core, 'src')).filter(
    (file) =>
      file.endsWith('.test.ts') &&
      (tests.includes('*') || tests.includes(file.replace('.test.ts', ''))) &&
      !(engine === 'web' && file.includes('-node')),
  );
}
