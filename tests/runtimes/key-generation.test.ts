import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../tools/process.ts';
import { repository } from '../../tools/workspace.ts';

const home = join(repository, 'packages/verifier');

/**
 * A program in which the collector of garbage runs all the time, and after another number of allocations each time, so that
 * it falls into every step of a generation.
 */
async function repeat(times: number, version: string, step: string, timeoutSeconds: number): Promise<string> {
  const node = join(repository, `tools/runtimes/node_modules/node${version}/bin/node`);
  const program = `import { generateKeyPairSync } from 'node:crypto';
    import { generateSigningKey } from '@sealwright/jwt';
    for (let made = 0, garbage = []; made < ${times}; made += 1) {
      garbage = Array(made % 89).fill(garbage.length);
      ${step};
    }
    console.log('made all');`;
  const args = ['--max-semi-space-size=1', '--input-type=module', '--eval', program];
  const { output } = await run(node, args, { cwd: home, timeoutSeconds });
  return output.trim();
}

describe('keys in a row', () => {
  it.each(['20', '22', '26'])('are made on Node %s, whenever the collector comes', async (version) => {
    const step = "await generateSigningKey(made % 2 === 0 ? 'ES256' : 'Ed25519')";
    expect(await repeat(1500, version, step, 60)).toBe('made all');
  });

  // If this fails, the Node of that name is mended: then the way around it in the engine has no reason any more.
  it('stop for ever on Node 20 where what was generated is exported, so ours are not made like that', async () => {
    const step = "generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })";
    expect(await repeat(30_000, '20', step, 4)).toBe('ended after 4 s');
  });
});
