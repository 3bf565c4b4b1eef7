import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from './free-port.ts';

/** A PostgreSQL of a test's own, which writes as durably as any. */
export interface TestPostgres {
  /** By its Unix socket. */
  url(schema?: string): string;
  /** By loopback, for whoever wants to stand between. */
  readonly port: number;
  readonly directory: string;
  /** A statement of the superuser, in the database `postgres`. */
  query(text: string, values?: readonly unknown[]): Promise<readonly (readonly unknown[])[]>;
  /** `immediate` is as a crash. Resolves once it is gone. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
  start(): Promise<void>;
  /** Runs one of PostgreSQL's own programs against this server, as its owner. Answers what it printed. */
  run(name: string, words: readonly string[], input?: string): string;
  close(): Promise<void>;
}

/** Makes a cluster in a temporary folder and starts it; its user is `postgres` where this process is the superuser. */
export async function startPostgres(
  options: readonly string[] = [],
  make: (data: string) => void = initialise,
): Promise<TestPostgres> {
  const directory = mkdtempSync(join(tmpdir(), 'postgres-'));
  const owner = findOwner();
  if (owner !== undefined) chownSync(directory, owner.uid, owner.gid);
  const data = join(directory, 'data');
  make(data);
  const server = createTestServer(directory, data, await freePort(), options);
  await server.start();
  return server;
}

/** Makes the files of an empty cluster, as its owner. */
export function initialise(data: string, options: readonly string[] = []): void {
  const words = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync', ...options];
  execFileSync(program('initdb'), words, { ...findOwner(), stdio: 'ignore', cwd: tmpdir() });
}

function createTestServer(directory: string, data: string, port: number, options: readonly string[]): TestPostgres {
  let child: ChildProcess | undefined;
  const url = (schema = 'sealwright') =>
    `postgres://postgres@localhost:${port}/postgres?host=${directory}&schema=${schema}`;
  const settings = [
    'max_connections=200',
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${directory}`,
    ...options,
  ];
  const query: TestPostgres['query'] = async (text, values = []) => {
    const client = new Client({ host: directory, port, user: 'postgres', database: 'postgres' });
    try {
      await client.connect();
      return (await client.query({ text, values: [...values], rowMode: 'array' })).rows as unknown[][];
    } finally {
      await client.end();
    }
  };
  const stop: TestPostgres['stop'] = async (mode = 'fast') => {
    const ended = child;
    child = undefined;
    if (ended === undefined || ended.exitCode !== null) return;
    ended.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await once(ended, 'exit');
  };
  return {
    url,
    port,
    directory,
    query,
    stop,
    run: (name, words, input = '') =>
      execFileSync(program(name), ['-h', directory, '-p', String(port), '-U', 'postgres', ...words], {
        ...findOwner(),
        cwd: directory,
        encoding: 'utf8',
        input,
        maxBuffer: 1 << 26,
        stdio: ['pipe', 'pipe', 'ignore'],
      }),
    async start() {
      const words = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
      const started = spawn(program('postgres'), words, {
        ...findOwner(),
        cwd: directory,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      child = started;
      // A test that is given up must not leave a server behind.
      process.once('exit', () => started.kill('SIGQUIT'));
      await saysReady(started);
    },
    async close() {
      await stop('immediate');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function saysReady(child: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      said += said.length < 100_000 ? chunk.toString() : '';
      if (/ready to accept (read-only )?connections/.test(said)) resolve();
    });
    child.once('exit', () => reject(new Error(`PostgreSQL did not start: ${said}`)));
  });
}

/** PostgreSQL refuses to run as the superuser. */
function findOwner(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** Debian keeps each release's programs in a folder of its own, which is not on the path. */
function program(name: string): string {
  const root = '/usr/lib/postgresql';
  const newest = readdirSync(root)
    .map(Number)
    .sort((a, b) => b - a)[0];
  if (newest === undefined) throw new Error('PostgreSQL is missing: apt-get install postgresql');
  return join(root, String(newest), 'bin', name);
}
