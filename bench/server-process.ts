/** A server under load, in a process of its own, so that its processor time is its own. */
import { type ChildProcess, fork } from 'node:child_process';

/** What a server process is asked between two slices. */
export type Asked = 'cpu' | { readonly make: number };

export interface ServerProcess<Seed> {
  readonly port: number;
  readonly seed: Seed;
  /** Processor seconds, user and system, that the process has used so far. */
  cpuSeconds(): Promise<number>;
  /** Has it make so many of what its requests use up (authorization codes). */
  make(count: number): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export async function startServer<Seed>(script: string, settings: unknown): Promise<ServerProcess<Seed>> {
  const child = fork(new URL(`./servers/${script}.ts`, import.meta.url), [JSON.stringify(settings)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { port, seed } = (await message(child)) as { port: number; seed: Seed };
  const ask = async (asked: Asked): Promise<unknown> => {
    child.send(asked);
    return message(child);
  };
  return {
    port,
    seed,
    cpuSeconds: async () => (await ask('cpu')) as number,
    make: async (count) => (await ask({ make: count })) as readonly string[],
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
