import { Worker } from 'node:worker_threads';
import type { Chunk, Schedule } from './crack-schedule.ts';
import type { WorkerAnswer, WorkerJob } from './crack-worker.ts';

/** The same file beside this one: TypeScript in the sources, JavaScript in what is published. */
const workerUrl = new URL(import.meta.url.endsWith('.ts') ? './crack-worker.ts' : './crack-worker.js', import.meta.url);

/**
 * Runs a schedule to its end on so many threads, or until one finds a secret or the signal says to stop. Answers the
 * secret, if one was found; a thread that fails fails the run. No thread outlives it.
 */
export async function runSchedule(
  work: WorkerJob,
  schedule: Schedule,
  threads: number,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const workers = Array.from({ length: threads }, () => new Worker(workerUrl, { name: 'crack', workerData: work }));
  try {
    return await new Promise((resolve, reject) => {
      let busy = workers.length;
      if (signal.aborted) resolve(undefined);
      signal.addEventListener('abort', () => resolve(undefined), { once: true });
      for (const worker of workers) {
        worker.on('error', reject);
        driveWorker(worker, schedule, resolve, () => {
          busy -= 1;
          if (busy === 0) resolve(undefined);
        });
      }
    });
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function driveWorker(worker: Worker, schedule: Schedule, found: (secret: Uint8Array) => void, idle: () => void): void {
  let chunk: Chunk | undefined;
  const give = (): void => {
    chunk = schedule.next();
    if (chunk === undefined) idle();
    else worker.postMessage(chunk);
  };
  worker.on('message', (answer: WorkerAnswer) => {
    if (chunk !== undefined) schedule.finish(chunk, answer.tried);
    if (answer.found === undefined) give();
    else found(answer.found);
  });
  give();
}
