// Programs that the gates and the runner start.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { repository } from './workspace.ts';

export interface Outcome {
  /** The exit status; -1 when a signal ended the program or it never started. */
  readonly status: number;
  /** Both streams in the order in which they came. */
  readonly output: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutSeconds?: number;
}

/** An installed tool's own script, run by the Node that runs this: whatever PATH says, the version is the pinned one. */
export function runTool(path: string, args: readonly string[], options: RunOptions): Promise<Outcome> {
  return run(process.execPath, [join(repository, 'node_modules', path), ...args], options);
}

/** Runs to the end, or to the time limit: a program that hangs is a failure and not a wait. */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<Outcome> {
  const { timeoutSeconds = 300 } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let ended = '';
    const limit = setTimeout(() => {
      ended = `\nended after ${timeoutSeconds} s`;
      child.kill('SIGKILL');
    }, timeoutSeconds * 1000);
    const collect = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => {
      ended = `\n${error.message}`;
    });
    child.on('close', (status) => {
      clearTimeout(limit);
      resolve({ status: ended === '' ? (status ?? -1) : -1, output: output + ended });
    });
  });
}

/** The output's lines that say something, for a report: no empty ones, and no more than `most`. */
export function lines(output: string, most = 40): readonly string[] {
  const all = output.split('\n').filter((line) => line.trim() !== '');
  return all.length <= most ? all : [...all.slice(0, most), `… and ${all.length - most} lines more`];
}
