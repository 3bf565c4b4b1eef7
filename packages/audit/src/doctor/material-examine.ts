import type { Finding } from './rule.ts';
import type { TreeFile } from './tree-files.ts';

/** What is unsafe in a file of keys or secrets. */
export async function examineMaterial(
  _file: TreeFile,
  _folder: string,
  _names: ReadonlySet<string>,
): Promise<readonly Finding[]> {
  return [];
}
