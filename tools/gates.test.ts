import { describe, expect, it } from 'vitest';
import { gates } from './gates.ts';
import { inTree } from './planted-tree.ts';

for (const gate of gates) {
  describe(`the gate “${gate.name}”`, { concurrent: true, timeout: 120_000 }, () => {
    it('accepts a sound tree', async () => {
      expect(await inTree(gate.sound, (root) => gate.check(root))).toEqual([]);
    });

    it('refuses an empty tree: it would have looked at nothing', async () => {
      expect(await inTree({}, (root) => gate.check(root))).not.toEqual([]);
    });

    for (const { violation, files, reported } of gate.planted) {
      it(`reports ${violation}`, async () => {
        const found = await inTree({ ...gate.sound, ...files }, (root) => gate.check(root));
        expect(found.join('\n')).toMatch(reported);
      });
    }
  });
}
