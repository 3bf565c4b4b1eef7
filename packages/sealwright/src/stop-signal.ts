import { sameSignalMilliseconds } from './defaults.ts';

/**
 * Waits for SIGINT or SIGTERM. The first begins the stop and resolves; one that comes within half a second of it is the
 * same key press, passed on by a parent; a later one ends the process at once with the usual 128 + number.
 */
export function waitForStopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let stoppingSince: number | undefined;
    const onSignal = (signal: NodeJS.Signals, number: number) => {
      if (stoppingSince === undefined) {
        stoppingSince = performance.now();
        resolve(signal);
      } else if (performance.now() - stoppingSince > sameSignalMilliseconds) {
        process.exit(128 + number);
      }
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}

/** The same as an `AbortSignal`: for work that ends early and still has something to say. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  void waitForStopSignal().then(() => stop.abort());
  return stop.signal;
}
