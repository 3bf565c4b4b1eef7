import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The command as it is installed: built, in a process of its own. */
export const commandFile: string = fileURLToPath(new URL('../../packages/sealwright/dist/command.js', import.meta.url));

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
  readonly node?: string;
  /** Another file than the built command of this repository. */
  readonly file?: string;
}

/** Runs a command line to its end. */
export async function runCommand(words: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const child = spawn(options.node ?? process.execPath, [options.file ?? commandFile, ...words], {
    cwd: options.folder ?? tmpdir(),
    env: cleanEnvironment(options.environment),
    stdio: 'pipe',
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  // A command that refuses its arguments may end before it reads.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

/** A long-running command whose output is read while it runs. */
export class RunningCommand {
  readonly process: ChildProcess;
  readonly #stdout: Collected;
  readonly #stderr: Collected;
  readonly #closed: Promise<unknown>;

  constructor(words: readonly string[], options: RunOptions = {}) {
    this.process = spawn(options.node ?? process.execPath, [options.file ?? commandFile, ...words], {
      cwd: options.folder ?? tmpdir(),
      env: cleanEnvironment(options.environment),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#stdout = collect(this.process.stdout);
    this.#stderr = collect(this.process.stderr);
    this.#closed = once(this.process, 'close');
  }

  get stdout(): string {
    return this.#stdout.text();
  }

  get stderr(): string {
    return this.#stderr.text();
  }

  /** The first line of stdout for which `find` answers something. Rejects when the process ends before. */
  stdoutLine<T>(find: (line: string) => T | undefined): Promise<T> {
    return this.#line(this.#stdout, find);
  }

  /** The same for the log on stderr, whose lines are JSON. */
  logLine(find: (entry: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> {
    return this.#line(this.#stderr, (line) => {
      const entry = JSON.parse(line) as Record<string, unknown>;
      return find(entry) ? entry : undefined;
    });
  }

  /** Sends a signal and answers the exit status once the process is gone. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) this.process.kill(signal);
    await this.#closed;
    return this.process.exitCode;
  }

  async #line<T>(collected: Collected, find: (line: string) => T | undefined): Promise<T> {
    let read = 0;
    for (;;) {
      const lines = collected.text().split('\n').slice(0, -1);
      for (; read < lines.length; read += 1) {
        const found = find(lines[read] ?? '');
        if (found !== undefined) return found;
      }
      const more = await Promise.race([collected.more(), this.#closed.then(() => 'closed' as const)]);
      if (more === 'closed' && collected.text().split('\n').length - 1 === read) {
        throw new Error(`the command ended with ${this.process.exitCode}: ${this.stderr.slice(-500)}`);
      }
    }
  }
}

interface Collected {
  text(): string;
  /** Resolves with the next piece of output. */
  more(): Promise<unknown>;
}

function collect(stream: NodeJS.ReadableStream | null): Collected {
  if (stream === null) throw new TypeError('no stream');
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (part: string) => {
    text += part;
  });
  return { text: () => text, more: () => once(stream, 'data') };
}

/** Without the settings of whoever runs the tests. */
function cleanEnvironment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(SEALWRIGHT_|NODE_OPTIONS|VITEST)/.test(name));
  return { ...Object.fromEntries(kept), ...more };
}

/** A new folder, and how to remove it. */
export async function makeFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'sealwright-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
