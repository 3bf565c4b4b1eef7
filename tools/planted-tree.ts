import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Tree } from './gate.ts';
import { repository } from './workspace.ts';

/** The tree as real files in a folder of its own, by default with the repository's installed packages beside it. */
export async function inTree<T>(
  tree: Tree,
  use: (root: string) => T | Promise<T>,
  { linkPackages = true }: { readonly linkPackages?: boolean } = {},
): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'sealwright-planted-'));
  try {
    if (linkPackages) symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
    for (const [path, text] of Object.entries(tree)) {
      if (text === '') continue;
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return await use(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}
