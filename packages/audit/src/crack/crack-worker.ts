// Runs as a worker thread (see worker-pool.ts): is given a job and its stages, and tries one piece after the other.
import { parentPort, workerData } from 'node:worker_threads';
import type { Chunk } from './crack-schedule.ts';
import type { Stage } from './crack-stage.ts';
import type { HmacJob } from './hmac-job.ts';
import { createKeySink } from './key-sink.ts';
import { type MakeCandidates, openStage } from './stage-candidates.ts';

export interface WorkerJob {
  readonly job: HmacJob;
  readonly stages: readonly Stage[];
}

export interface WorkerAnswer {
  /** Candidates of this piece that were tried. */
  readonly tried: number;
  readonly found: Uint8Array | undefined;
}

const { job, stages } = workerData as WorkerJob;
const sink = createKeySink(job);
const opened = new Map<number, MakeCandidates>();

parentPort?.on('message', ({ stage, from, to }: Chunk) => {
  const before = sink.tried;
  const make = opened.get(stage) ?? openStage(stages[stage] as Stage);
  opened.set(stage, make);
  make(from, to, sink.emit);
  sink.flush();
  const answer: WorkerAnswer = { tried: sink.tried - before, found: sink.found };
  parentPort?.postMessage(answer);
});
