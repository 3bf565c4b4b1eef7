import type { Asked } from '../server-process.ts';

/** What a server can be asked to make between two slices: what a request uses up. */
export type Make = (count: number) => Promise<readonly string[]>;

/**
 * The server process's half of `server-process.ts`: says where it listens, tells its processor time when asked, and makes what
 * it is asked to make.
 */
export function announce(port: number, seed: unknown, stop: () => Promise<void> | void, make?: Make): void {
  const answer = async (asked: Asked): Promise<unknown> => {
    if (asked !== 'cpu') return make?.(asked.make);
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  process.on('message', (asked: Asked) => void answer(asked).then((value) => process.send?.(value)));
  const end = async (): Promise<void> => {
    await stop();
    process.exit(0);
  };
  process.once('SIGTERM', () => void end());
  // A bench that failed leaves no server behind.
  process.once('disconnect', () => void end());
  process.send?.({ port, seed });
}

export function settings<T>(): T {
  return JSON.parse(process.argv[2] ?? '{}') as T;
}
