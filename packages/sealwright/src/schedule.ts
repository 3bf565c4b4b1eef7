export interface Schedule {
  /** No further run begins; resolves once the one that is under way has ended. */
  stop(): Promise<void>;
}

export interface ScheduleOptions {
  readonly everyMilliseconds: number;
  readonly task: () => Promise<void>;
  /** A failed run is told here, and the next one comes at its time. */
  readonly onError: (error: unknown) => void;
}

/**
 * Runs a task again and again, one run at a time: the pause is counted from the end of a run, so a slow one is never
 * overtaken by the next. It does not keep the process alive, and it does not run at once.
 */
export function startSchedule({ everyMilliseconds, task, onError }: ScheduleOptions): Schedule {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const plan = () => {
    if (stopped) return;
    timer = setTimeout(run, everyMilliseconds);
    timer.unref();
  };
  const run = () => {
    running = task().catch(onError).then(plan);
  };
  plan();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return running;
    },
  };
}
