/** The server process's half of `server-process.ts`: says where it listens, and tells its processor time when asked. */
export function announce(port: number, seed: unknown, stop: () => Promise<void> | void): void {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.((user + system) / 1e6);
  });
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
