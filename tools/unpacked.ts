// The packed packages as a stranger's project would have them: unpacked, imported, their commands started.

import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lines, run } from './process.ts';
import { type Manifest, type Package, repository } from './workspace.ts';

/** What fails when every entry is imported and every command asked for help; the tarballs lie in `scratch`. */
export async function useAsInstalled(packages: readonly Package[], scratch: string): Promise<readonly string[]> {
  for (const { manifest } of packages) {
    const home = homeOf(scratch, manifest.name);
    mkdirSync(home, { recursive: true });
    await run('tar', ['-xzf', tarballOf(scratch, manifest), '--strip-components=1', '-C', home], { cwd: scratch });
  }
  linkDeclared(packages, scratch);
  return (await Promise.all(packages.map((member) => useOne(member, scratch)))).flat();
}

/** Where `npm pack` puts it. */
export function tarballOf(scratch: string, { name, version }: Manifest): string {
  return join(scratch, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
}

/** Unpacked packages lie apart from one another, each with links to what it declares: nothing is found by chance. */
function homeOf(scratch: string, name: string): string {
  return join(scratch, 'unpacked', name.replace('/', '+'));
}

function linkDeclared(packages: readonly Package[], scratch: string): void {
  const ours = new Set(packages.map(({ manifest }) => manifest.name));
  for (const { manifest, path } of packages) {
    const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    for (const name of [...declared, manifest.name]) {
      const link = join(homeOf(scratch, manifest.name), 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      const own = join(path, 'node_modules', name);
      const installed = existsSync(own) ? own : join(repository, 'node_modules', name);
      symlinkSync(ours.has(name) ? homeOf(scratch, name) : installed, link);
    }
  }
}

async function useOne({ manifest }: Package, scratch: string): Promise<readonly string[]> {
  const home = homeOf(scratch, manifest.name);
  const entries = Object.keys(manifest.exports ?? {})
    .filter((entry) => !entry.endsWith('.json'))
    .map((entry) => manifest.name + entry.slice(1));
  const imports = ['--input-type=module', '--eval', entries.map((entry) => `await import('${entry}');`).join('\n')];
  const commands = Object.entries(manifest.bin ?? {}).map(([name, path]) => ({
    what: `${name} --help`,
    args: [join(home, path), '--help'],
  }));
  const found: string[] = [];
  for (const node of nodesFor(manifest)) {
    const { output: version } = await run(node, ['--version'], { cwd: home });
    for (const { what, args } of [{ what: manifest.name, args: imports }, ...commands]) {
      const { status, output } = await run(node, args, { cwd: home, timeoutSeconds: 20 });
      if (status !== 0) found.push(`${what} on ${version.trim()}: ${lines(output, 8).join(' | ')}`);
    }
  }
  return found;
}

/** The pinned Node, and the oldest one where the package promises it. */
function nodesFor({ engines }: Manifest): readonly string[] {
  const oldest = join(repository, 'tools/runtimes/node_modules/node20/bin/node');
  return engines?.node?.startsWith('>=20') ? [process.execPath, oldest] : [process.execPath];
}
