import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { run } from '../../tools/process.ts';
import { repository } from '../../tools/workspace.ts';

const node20 = join(repository, 'tools/runtimes/node_modules/node20/bin/node');
const engine = pathToFileURL(join(repository, 'packages/jwt/dist/engine-node.js')).href;

/**
 * The collector of garbage runs often, and after another number of allocations each time, so that it falls into every step
 * of a generation. A key that is made by exporting what the generation left behind stops nine in ten of these programs.
 */
const program = `import { generate } from ${JSON.stringify(engine)};
  for (let made = 0, garbage = []; made < 10000; made += 1) {
    garbage = Array.from({ length: Math.random() * 300 }, () => ({}));
    generate({ kty: 'EC', crv: 'P-256' }, 0);
  }
  console.log('made all');`;

it.each(['--max-semi-space-size=1', '--gc-interval=97', '--gc-interval=331'])(
  'ten thousand keys are made on Node 20, whenever the collector comes: %s',
  async (flag) => {
    const args = [flag, '--input-type=module', '--eval', program];
    const { output } = await run(node20, args, { cwd: repository, timeoutSeconds: 60 });
    expect(output.trim()).toBe('made all');
  },
);
