import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vi } from 'vitest';
import { runCommand } from '../../packages/sealwright/src/command-run.ts';
import { freePort, makeFolder, RunningCommand } from '../end-to-end/spawned-command.ts';

export const person = { email: 'ada@example.com', password: 'moth-relay-catalogue-77' };
export const resource = 'https://api.example.com';

/** An installation in a folder of its own, used as a person uses it: by commands, and by HTTP. */
export interface Installation {
  readonly folder: string;
  readonly issuer: string;
  /** Runs a command that must be good, and answers its JSON. */
  ask(words: readonly string[]): Promise<Record<string, unknown>>;
  /** Runs a command that must fail. */
  refused(
    words: readonly string[],
  ): Promise<{ readonly status: number; readonly error: string; readonly text: string }>;
  serve(): Promise<RunningCommand>;
  write(name: string, text: string): Promise<string>;
  signUp(): Promise<void>;
  logIn(transport?: 'body' | 'cookie'): Promise<LogIn>;
  refresh(logIn: LogIn): Promise<{ readonly status: number; readonly next: LogIn }>;
  remove(): Promise<void>;
}

export interface LogIn {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  readonly cookie: string | undefined;
}

export async function createInstallation(initFlags: readonly string[] = []): Promise<Installation> {
  const folder = await makeFolder();
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const nodes: RunningCommand[] = [];
  const configured = (words: readonly string[]) =>
    words.includes('--config') || words[0] === 'init'
      ? words
      : [...words, '--config', join(folder.path, 'sealwright.yaml')];
  const post = (path: string, body: unknown, cookie?: string) =>
    fetch(`${issuer}${path}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Origin: issuer,
        ...(cookie === undefined ? {} : { Cookie: cookie }),
      },
      body: JSON.stringify(body),
    });
  const installation: Installation = {
    folder: folder.path,
    issuer,
    async ask(words) {
      const { status, stdout, stderr } = await runHere(configured(words));
      if (status !== 0) throw new Error(`${words.join(' ')}: ${status} ${stderr}${stdout}`);
      return JSON.parse(stdout) as Record<string, unknown>;
    },
    async refused(words) {
      const { status, stdout, stderr } = await runHere(configured(words));
      const text = stderr || stdout;
      return { status, error: (JSON.parse(text) as { error: string }).error, text };
    },
    async serve() {
      const node = new RunningCommand(['serve', '--port', `${port}`], { folder: folder.path });
      nodes.push(node);
      await node.stdoutLine((line) => (JSON.parse(line).msg === 'listening' ? line : undefined));
      return node;
    },
    async write(name, text) {
      const path = join(folder.path, name);
      await writeFile(path, text, { mode: 0o600 });
      return path;
    },
    async signUp() {
      const { status } = await post('/signup', person);
      if (status !== 201) throw new Error(`signed up: ${status}`);
    },
    logIn: async (transport = 'body') => readLogIn(await post('/login', { ...person, transport })),
    async refresh({ refreshToken, cookie }) {
      const body = refreshToken === undefined ? {} : { refresh_token: refreshToken };
      const response = await post('/token/refresh', body, cookie);
      return { status: response.status, next: await readLogIn(response) };
    },
    async remove() {
      for (const node of nodes) await node.stop();
      await folder.remove();
    },
  };
  await installation.ask([
    'init',
    '--folder',
    folder.path,
    '--issuer',
    issuer,
    '--default-resource',
    resource,
    ...initFlags,
  ]);
  return installation;
}

async function readLogIn(response: Response): Promise<LogIn> {
  const body = (await response.json()) as { readonly access_token: string; readonly refresh_token?: string };
  const [cookie] = response.headers.getSetCookie().map((line) => line.split(';')[0]);
  return { accessToken: body.access_token, refreshToken: body.refresh_token, cookie };
}

/** The command in this process: a process of its own for each would take a second. */
async function runHere(words: readonly string[]) {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    }),
  );
  try {
    const status: number = await runCommand([...words, '--json']);
    return { status, ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
