/** Processes that share a run among them. */

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoopOptions } from './loop.ts';
import { addTallies, type Tally } from './tally.ts';

export interface Run {
  readonly seed: number;
  readonly mutants: number;
  readonly engine: 'node' | 'web';
  readonly first?: number;
  readonly seconds?: number;
  readonly workers?: number;
  /** That one alone. */
  readonly surface?: string;
  onProgress?(worker: number, mutants: number, findings: number): void;
}

export interface RunOutcome {
  readonly tally: Tally;
  /** The file that was loaded as the package's engine. */
  readonly engine: string;
}

interface Message {
  readonly progress?: { readonly mutants: number; readonly findingCount: number };
  readonly tally?: Tally;
  readonly engine?: string;
}

export async function runWorkers(run: Run): Promise<RunOutcome> {
  const workers = run.workers ?? 1;
  const outcomes = await Promise.all(Array.from({ length: workers }, (_, worker) => runWorker(run, worker, workers)));
  const tally = addTallies(outcomes.map((outcome) => outcome.tally));
  // The samples of one process, since each has its own heap.
  tally.heap.push(...(outcomes[0]?.tally.heap ?? []));
  return { tally, engine: outcomes[0]?.engine ?? '' };
}

async function runWorker(run: Run, worker: number, workers: number): Promise<RunOutcome> {
  const { seed, mutants, first = 0, seconds, surface } = run;
  const options: LoopOptions = {
    seed,
    mutants: Math.floor(mutants / workers) + (worker < mutants % workers ? 1 : 0),
    first: first + worker,
    step: workers,
    ...(surface === undefined ? {} : { surface }),
    ...(seconds === undefined ? {} : { milliseconds: 1000 * seconds }),
  };
  // Any condition that means Web Crypto is looked at before Node's own.
  const conditions = run.engine === 'web' ? ['sealwright-source', 'workerd'] : ['sealwright-source'];
  const child = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), [], {
    execArgv: ['--expose-gc', ...conditions.map((condition) => `--conditions=${condition}`)],
  });
  child.send(options);
  return new Promise((resolve, reject) => {
    child.on('message', ({ progress, tally, engine }: Message) => {
      if (progress !== undefined) run.onProgress?.(worker, progress.mutants, progress.findingCount);
      if (tally !== undefined) resolve({ tally, engine: engine ?? '' });
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => reject(new Error(`worker ${worker} ended with ${signal ?? code}`)));
  });
}
