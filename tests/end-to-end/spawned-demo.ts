import { readFile } from 'node:fs/promises';
import { freePort, RunningCommand } from './spawned-command.ts';

export interface DemoPorts {
  readonly port: number;
  readonly apiPort: number;
}

/** A demo in a process of its own, up and answering. */
export interface SpawnedDemo {
  readonly command: RunningCommand;
  readonly issuer: string;
  readonly api: string;
  /** For `--config`. */
  readonly configuration: string;
  readonly administrator: { readonly email: string; readonly password: string };
  /** From the start of the process to the line that says it is up. */
  readonly startMilliseconds: number;
}

export async function choosePorts(): Promise<DemoPorts> {
  return { port: await freePort(), apiPort: await freePort() };
}

export async function spawnDemo(folder: string, ports: DemoPorts): Promise<SpawnedDemo> {
  const start = performance.now();
  const words = [
    'demo',
    '--json',
    '--data',
    `${folder}/data`,
    '--port',
    `${ports.port}`,
    '--api-port',
    `${ports.apiPort}`,
  ];
  const command = new RunningCommand(words);
  const up = await command.stdoutLine((line) => JSON.parse(line) as Record<string, string>);
  const startMilliseconds = performance.now() - start;
  return {
    command,
    issuer: up['issuer'] ?? '',
    api: up['api'] ?? '',
    configuration: up['configuration'] ?? '',
    administrator: JSON.parse(await readFile(up['administrator'] ?? '', 'utf8')),
    startMilliseconds,
  };
}

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

/** Logs in over HTTP and answers the tokens. */
export async function logIn(demo: SpawnedDemo, credentials: { email: string; password: string }): Promise<Tokens> {
  const response = await fetch(`${demo.issuer}/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(credentials),
  });
  if (response.status !== 200) throw new Error(`log-in answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Tokens;
}

/** Calls the protected API. */
export async function callApi(demo: SpawnedDemo, token: string, path = '/me'): Promise<Response> {
  return fetch(`${demo.api}${path}`, { headers: { Authorization: `Bearer ${token}` } });
}

/** Milliseconds until the API refuses the token; it is asked without a pause. Throws after two seconds. */
export async function millisecondsUntilRefused(demo: SpawnedDemo, token: string): Promise<number> {
  const start = performance.now();
  for (;;) {
    const response = await callApi(demo, token);
    await response.arrayBuffer();
    const milliseconds = performance.now() - start;
    if (response.status === 401) return milliseconds;
    if (milliseconds > 2_000) throw new Error(`still ${response.status} after ${milliseconds} ms`);
  }
}
