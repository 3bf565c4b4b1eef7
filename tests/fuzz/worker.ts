// One process of a run: fuzzes its share of the mutants and sends the tally to its parent.

import { createRequire } from 'node:module';
import { type LoopOptions, runLoop } from './loop.ts';
import { createSurfaces } from './surfaces.ts';

process.once('message', (options: LoopOptions) => {
  void work(options);
});

async function work(options: LoopOptions): Promise<void> {
  const stricter = new Map<string, number>();
  const all = await createSurfaces(stricter);
  const surfaces = all.filter(({ name }) => options.surface === undefined || name === options.surface);
  if (surfaces.length === 0) throw new TypeError(`there are: ${all.map(({ name }) => name).join(', ')}`);
  const tally = await runLoop(surfaces, {
    ...options,
    onProgress: ({ mutants, findingCount }) => process.send?.({ progress: { mutants, findingCount } }),
  });
  Object.assign(tally.stricter, Object.fromEntries(stricter));
  process.send?.({ tally, engine: loadedEngine() });
  process.disconnect();
}

/** The file that the package's `#engine` stands for in this process. */
function loadedEngine(): string {
  const entry = import.meta.resolve('@sealwright/jwt');
  return createRequire(entry)
    .resolve('#engine')
    .replace(/^.*[/\\]/, '');
}
