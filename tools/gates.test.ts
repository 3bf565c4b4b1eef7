import { describe, expect, it } from 'vitest';
import type { Gate, Tree } from './gate.ts';
import { gates } from './gates.ts';
import { inTree } from './planted-tree.ts';

for (const gate of gates) {
  describe(`the gate “${gate.name}”`, { concurrent: true, timeout: 120_000 }, () => {
    it('accepts a sound tree', async () => {
      expect(await inTree(await soundOf(gate), (root) => gate.check(root))).toEqual([]);
    });

    it('refuses an empty tree: it would have looked at nothing', async () => {
      expect(await inTree({}, (root) => gate.check(root))).not.toEqual([]);
    });

    for (const { violation, files, reported } of gate.planted) {
      it(`reports ${violation}`, async () => {
        const found = await inTree({ ...(await soundOf(gate)), ...files }, (root) => gate.check(root));
        expect(found.join('\n')).toMatch(reported);
      });
    }
  });
}

async function soundOf({ sound }: Gate): Promise<Tree> {
  return typeof sound === 'function' ? sound() : sound;
}
