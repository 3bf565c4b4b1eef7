export interface Schedule {
  /** Asks the run that is under way to end early, begins no other, and resolves once it has ended. */
  stop(): Promise<void>;
}

export interface ScheduleOptions {
  readonly everyMilliseconds: number;
  /** The signal is aborted by `stop`: a long run may end early. */
  readonly task: (signal: AbortSignal) => Promise<void>;
  /** A failed run is told here, and the next one comes at its time. */
  readonly onError: (error: unknown) => void;
}

/**
 * Runs a task again and again, one run at a time: the pause is counted from the end of a run, so a slow one is never
 * overtaken by the next. It does not keep the process alive, and it does not run at once.
 */
export function startSchedule({ everyMilliseconds, task, onError }: ScheduleOptions): Schedule {
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const plan = () => {
    if (stopping.signal.aborted) return;
    timer = setTimeout(run, everyMilliseconds);
    timer.unref();
  };
  const run = () => {
    running = task(stopping.signal).catch(onError).then(plan);
  };
  plan();
  return {
    stop: () => {
      stopping.abort();
      clearTimeout(timer);
      return running;
    },
  };
}
