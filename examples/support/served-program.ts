import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** An example that serves until it is stopped, as a process of its own. */
export interface ServedProgram {
  /** What it told people to open. */
  readonly url: string;
  /** Ends it, and answers its exit status. */
  stop(): Promise<number | null>;
}

/** Starts it and waits for the line `Open http://…`; what else it prints is passed on where it fails to come that far. */
export async function startProgram(program: URL, env: Readonly<Record<string, string>> = {}): Promise<ServedProgram> {
  const child = spawn(process.execPath, [program.pathname], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const printed: string[] = [];
  const lines = createInterface({ input: child.stdout });
  const url = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      printed.push(line);
      const [, opened] = /^Open (http:\S+)$/.exec(line) ?? [];
      if (opened !== undefined) resolve(opened);
    });
    child.once('exit', (status) => reject(new Error(`ended with ${status}:\n${printed.join('\n')}`)));
  });
  return {
    url,
    async stop() {
      child.kill();
      return (await ended)[0];
    },
  };
}
