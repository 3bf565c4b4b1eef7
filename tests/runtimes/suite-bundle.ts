import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { repository } from '../../tools/workspace.ts';

/** The tests of the token core as one module for any runtime. */
export interface SuiteBundle {
  readonly code: string;
  /** Every file that went into it, as a path in the repository. */
  readonly inputs: readonly string[];
}

const core = join(repository, 'packages/jwt');

/** All of them but those of what Node alone has. */
export const portableFiles: readonly string[] = readdirSync(join(core, 'src')).filter(
  (name) => name.endsWith('.test.ts') && !name.includes('-node'),
);

/**
 * Bundles the files as they are: `vitest` becomes our stand-in, `#engine` what a browser gets. A `node:` import anywhere
 * in them fails the build. The report lies in `globalThis.report`, and is printed as a last line of JSON.
 */
export async function bundleSuite(names: readonly string[] = portableFiles): Promise<SuiteBundle> {
  const loaders = names.map((name) => `${JSON.stringify(name)}: () => import(${JSON.stringify(`./src/${name}`)})`);
  const entry = `import { runFiles } from 'vitest';
    const countOnly = globalThis.countOnly === true;
    globalThis.report = await runFiles({ ${loaders.join(', ')} }, { countOnly });
    console.log(JSON.stringify(globalThis.report));`;
  const { outputFiles, metafile } = await build({
    stdin: { contents: entry, resolveDir: core, loader: 'ts' },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    conditions: ['sealwright-source', 'browser'],
    alias: { vitest: join(core, 'test/portable-vitest.ts') },
    absWorkingDir: repository,
    logLevel: 'silent',
  });
  return { code: outputFiles[0]?.text ?? '', inputs: Object.keys(metafile.inputs) };
}
