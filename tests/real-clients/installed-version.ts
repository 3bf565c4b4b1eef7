import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../../tools/workspace.ts';

/** The version that is installed, for the table. */
export function installedVersion(name: string): string {
  const manifest = readFileSync(join(repository, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
