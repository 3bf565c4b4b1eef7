/** A server under load, in a process of its own, so that its processor time is its own. */
import { type ChildProcess, fork } from 'node:child_process';

export interface ServerProcess<Seed> {
  readonly port: number;
  readonly seed: Seed;
  /** Processor seconds, user and system, that the process has used so far. */
  cpuSeconds(): Promise<number>;
  stop(): Promise<void>;
}

export async function startServer<Seed>(script: string, settings: unknown): Promise<ServerProcess<Seed>> {
  const child = fork(new URL(`./servers/${script}.ts`, import.meta.url), [JSON.stringify(settings)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { port, seed } = (await message(child)) as { port: number; seed: Seed };
  return {
    port,
    seed,
    async cpuSeconds() {
      child.send('cpu');
      return (await message(child)) as number;
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function message(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = (code: number | null): void => reject(new Error(`the server process ended with status ${code}`));
    child.once('exit', fail);
    child.once('message', (value) => {
      child.removeListener('exit', fail);
      resolve(value);
    });
  });
}
