import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

export interface ChildLimits {
  readonly uid?: number;
  readonly gid?: number;
  /** The largest file that it may write, in blocks of 1,024 bytes. */
  readonly fileBlocks?: number;
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
  { fileBlocks, ...user }: ChildLimits = {},
): ChildProcessByStdio<null, Readable, null> {
  const node = nodeCommand(program, words);
  const limited =
    fileBlocks === undefined ? node : ['/bin/bash', '-c', `ulimit -f ${fileBlocks}; exec "$@"`, 'bash', ...node];
  const [command = '', ...rest] = limited;
  return spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'], ...user });
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
