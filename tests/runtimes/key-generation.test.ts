import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { run } from '../../tools/process.ts';
import { repository } from '../../tools/workspace.ts';

const node20 = join(repository, 'tools/runtimes/node_modules/node20/bin/node');
const engine = pathToFileURL(join(repository, 'packages/jwt/dist/engine-node.js')).href;

/**
 * The collector of garbage runs often, and after another number of allocations each time, so that it falls into every step
 * of a generation. Keys that are made by exporting what a generation left behind stop this program within seconds.
 */
const program = `import { generate } from ${JSON.stringify(engine)};
  for (let made = 0, garbage = []; made < 6000; made += 1) {
    garbage = Array.from({ length: Math.random() * 8 }, () => ({}));
    generate({ kty: 'OKP', crv: 'Ed25519' }, 0);
  }
  console.log('made all');`;

it('six thousand keys are made on Node 20, whenever the collector comes', async () => {
  const args = ['--max-semi-space-size=1', '--input-type=module', '--eval', program];
  const { output } = await run(node20, args, { cwd: repository, timeoutSeconds: 60 });
  expect(output.trim()).toBe('made all');
});
