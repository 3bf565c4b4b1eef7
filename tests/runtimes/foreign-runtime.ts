import { join } from 'node:path';
import { type Outcome, run } from '../../tools/process.ts';
import { repository } from '../../tools/workspace.ts';

export type Runtime = 'node' | 'bun' | 'deno';

const runtimes = join(repository, 'tools/runtimes/node_modules');

/** The program and what stands before the file. Deno may read, and see variables of the environment; nothing else. */
const commands: Readonly<Record<Runtime, readonly [string, ...string[]]>> = {
  node: [process.execPath],
  bun: [join(runtimes, 'bun/bin/bun'), 'run'],
  deno: [join(runtimes, 'deno/deno'), 'run', '--no-prompt', '--no-remote', '--allow-read', '--allow-env'],
};

/** Runs a module to its end. `folder` is where it finds packages. */
export function runModule(
  runtime: Runtime,
  path: string,
  folder: string,
  flags: readonly string[] = [],
): Promise<Outcome> {
  const [command, ...args] = commands[runtime];
  return run(command, [...args, ...flags, path], { cwd: folder, timeoutSeconds: 170 });
}

/** The last line that a module printed, which is JSON. */
export function lastLine({ status, output }: Outcome): unknown {
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  if (status !== 0 || !/^[[{]/.test(line)) throw new Error(`ended with ${status}:\n${output}`);
  return JSON.parse(line);
}
