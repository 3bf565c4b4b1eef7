import type { ClientHost } from './client-host.ts';

/** Timers by name: a name has one at a time, and the later takes the place of the earlier. */
export interface NamedTimers<Name extends string> {
  set(name: Name, milliseconds: number, run: () => void): void;
  isSet(name: Name): boolean;
  stop(name: Name): void;
  stopAll(): void;
}

export function createNamedTimers<Name extends string>({
  startTimer,
}: Pick<ClientHost, 'startTimer'>): NamedTimers<Name> {
  const stops = new Map<Name, () => void>();
  const stop = (name: Name): void => {
    stops.get(name)?.();
    stops.delete(name);
  };
  return {
    set(name, milliseconds, run) {
      stop(name);
      const stopTimer = startTimer(milliseconds, () => {
        stops.delete(name);
        run();
      });
      stops.set(name, stopTimer);
    },
    isSet: (name) => stops.has(name),
    stop,
    stopAll: () => {
      for (const name of [...stops.keys()]) stop(name);
    },
  };
}
