import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

export interface ChildLimits {
  /** The largest file that it may write, in blocks of 1,024 bytes. */
  readonly fileBlocks?: number;
  /** A directory on which a file system of its own is mounted for the child alone; what it leaves there is listed at the end. */
  readonly smallDisk?: { readonly directory: string; readonly kilobytes: number };
}

/** Runs one of the programs beside this file on the sources, to its end. */
export async function runChild(program: string, words: readonly string[], limits: ChildLimits = {}) {
  const child = startChild(program, words, limits);
  const output = await readAll(child.stdout);
  const status = child.exitCode ?? ((await once(child, 'exit'))[0] as number | null);
  return { status, output };
}

export function startChild(
  program: string,
  words: readonly string[],
  { fileBlocks, smallDisk }: ChildLimits = {},
): ChildProcessByStdio<null, Readable, null> {
  let argv = nodeCommand(program, words);
  if (fileBlocks !== undefined) argv = ['/bin/bash', '-c', `ulimit -f ${fileBlocks}; exec "$@"`, 'bash', ...argv];
  if (smallDisk !== undefined) {
    const { directory, kilobytes } = smallDisk;
    const mount = `mount -t tmpfs -o size=${kilobytes}k tmpfs '${directory}'`;
    argv = [
      'unshare',
      '--map-root-user',
      '--mount',
      '/bin/bash',
      '-c',
      `${mount} && "$@"; s=$?; ls -A '${directory}'; exit $s`,
      'bash',
      ...argv,
    ];
  }
  const [command = '', ...rest] = argv;
  return spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
}

export function nodeCommand(program: string, words: readonly string[]): readonly string[] {
  return [
    process.execPath,
    '--conditions=sealwright-source',
    '--disable-warning=ExperimentalWarning',
    join(import.meta.dirname, program),
    ...words,
  ];
}

export async function readAll(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}
