import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Grant {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly sid: string;
}

/** What differs from one server alone on a file in its folder. */
export interface ServerSettings {
  readonly issuer?: string;
  readonly store?: string;
  readonly cache?: string;
  readonly port?: number;
}

export interface SpawnedServer {
  readonly port: number;
  readonly process: ChildProcess;
  startSessions(count: number): Promise<readonly Grant[]>;
  /** What the issuer itself says of an access token, revocation included. */
  isGood(accessToken: string): Promise<boolean>;
  /** Those of them that are good. */
  goodOf(accessTokens: readonly string[]): Promise<readonly string[]>;
  /** A scheduled rotation of the signing key, before its time. Answers the new key. */
  rotate(): Promise<string>;
  /** The emergency rotation of the key that signs. */
  condemn(fresh: boolean): Promise<{ readonly kid: string; readonly replacement: string }>;
  /** What the schedule of the keys does at its times. */
  tick(): Promise<void>;
  /** SIGKILL: nothing is said, flushed or closed. */
  kill(): Promise<void>;
  /** SIGTERM: a clean end. */
  stop(): Promise<void>;
}

/** A folder with what a server keeps between its lives. */
export async function makeServerFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'sealwright-storm-'));
  await writeFile(join(path, 'key'), randomBytes(32), { mode: 0o600 });
  await writeFile(join(path, 'password'), randomBytes(18).toString('base64url'), { mode: 0o600 });
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export interface SpawnOptions {
  readonly settings?: ServerSettings;
  /** What it logs is of no use where its faults are the test's own. Default false. */
  readonly quiet?: boolean;
  /** A module that is loaded into the process before the server. */
  readonly preload?: URL;
}

export async function spawnServer(
  folder: string,
  { settings = {}, preload, quiet = false }: SpawnOptions = {},
): Promise<SpawnedServer> {
  const child = fork(new URL('./server-child.ts', import.meta.url), [folder, JSON.stringify(settings)], {
    stdio: ['ignore', 'inherit', quiet ? 'ignore' : 'inherit', 'ipc'],
    execArgv: preload === undefined ? [] : ['--import', preload.href],
  });
  const ask = createChannel(child);
  const port = (await ask.first) as number;
  const goodOf = async (accessTokens: readonly string[]): Promise<readonly string[]> =>
    (await ask.send({ name: 'verify', accessTokens })) as readonly string[];
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  };
  return {
    port,
    process: child,
    startSessions: async (count) => (await ask.send({ name: 'sessions', count })) as readonly Grant[],
    isGood: async (accessToken) => (await goodOf([accessToken])).length === 1,
    goodOf,
    rotate: async () => (await ask.send({ name: 'rotate' })) as string,
    condemn: async (fresh) => (await ask.send({ name: 'condemn', fresh })) as { kid: string; replacement: string },
    tick: async () => void (await ask.send({ name: 'tick' })),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

/** Questions and answers with a child process, by number; the child's first word has the number 0. */
export function createChannel(child: ChildProcess): {
  readonly first: Promise<unknown>;
  send(command: object): Promise<unknown>;
} {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let last = 0;
  const expectAnswer = (id: number): Promise<unknown> =>
    new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  const first = expectAnswer(0);
  child.on('message', (message: { readonly id: number; readonly answer: unknown; readonly failure?: string }) => {
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.failure === undefined) asked?.resolve(message.answer);
    else asked?.reject(new Error(message.failure));
  });
  child.once('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`the server process ended with status ${code}`));
    waiting.clear();
  });
  return {
    first,
    send(command) {
      last += 1;
      child.send({ ...command, id: last });
      return expectAnswer(last);
    },
  };
}

export function listenOnFreePort(server: Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}
