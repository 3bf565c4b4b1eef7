/** Makes mutants, tries each, has it judged, and counts. */

import { AuthError } from '@sealwright/jwt';
import { countErrorTexts } from './judge-error.ts';
import { judgeMemory, liveBytes } from './memory.ts';
import { Random } from './random.ts';
import type { Finding, Outcome, Surface, Trial } from './surface.ts';
import { countVerdict, emptyTally, keepFinding, type Tally } from './tally.ts';
import { judgeTime } from './timing.ts';

const heapSamples = 24;
/** Mutants before the first sample: until then caches fill and code is compiled. */
const warmUp = 20_000;

/** Judgements that wait for other threads (jose's) go on beside the loop, as many as this. */
const maxLate = 64;

export interface LoopOptions {
  readonly seed: number;
  readonly mutants: number;
  readonly milliseconds?: number;
  /** Mutants `first`, `first + step`, …: how workers share a run. */
  readonly first?: number;
  readonly step?: number;
  /** That one alone, by its name. */
  readonly surface?: string;
  /** Ends with the first finding. */
  readonly untilFound?: boolean;
  onProgress?(tally: Tally): void;
}

export async function runLoop(surfaces: readonly Surface[], options: LoopOptions): Promise<Tally> {
  // Nearly every mutant ends in an error; where each was made is looked at by trying it alone.
  Error.stackTraceLimit = 0;
  const { seed, mutants, first = 0, step = 1, milliseconds = Number.POSITIVE_INFINITY } = options;
  const tally = emptyTally();
  const late: Promise<void>[] = [];
  const started = performance.now();
  const sampleEvery = Math.max(1, Math.floor((mutants - warmUp) / heapSamples));
  for (let count = 0; count < mutants; count += 1) {
    if ((count & 255) === 0 && performance.now() - started > milliseconds) break;
    await tryOne(surfaces, seed, first + count * step, tally, late);
    if (options.untilFound === true && tally.findingCount > 0) break;
    if (count >= warmUp && (count - warmUp) % sampleEvery === 0) {
      sampleHeap(tally);
      options.onProgress?.(tally);
    }
  }
  await settle(late);
  sampleHeap(tally);
  const grown = judgeMemory(tally);
  if (grown !== undefined)
    keepFinding(tally, { index: tally.mutants, surface: 'all', category: 'all', ...grown, input: '' });
  tally.seconds = (performance.now() - started) / 1000;
  tally.errorTexts = countErrorTexts();
  return tally;
}

/** The trial with that number, without running it: to print an input. */
export function trialAt(surfaces: readonly Surface[], seed: number, index: number): { surface: Surface; trial: Trial } {
  const random = new Random(seed, index);
  const surface = random.pickByShare(surfaces);
  return { surface, trial: surface.make(random) };
}

async function tryOne(
  surfaces: readonly Surface[],
  seed: number,
  index: number,
  tally: Tally,
  late: Promise<void>[],
): Promise<void> {
  const { surface, trial } = trialAt(surfaces, seed, index);
  const begun = performance.now();
  const outcome = await outcomeOf(trial);
  const took = performance.now() - begun;

  const row = `${surface.name} / ${trial.category}`;
  tally.mutants += 1;
  if (trial.signing === 'signed anew') tally.signedAnew += 1;
  countVerdict(tally, row, trial.verdict ?? verdictOf(outcome));
  const where = { index, surface: surface.name, category: trial.category };
  const judged = trial.judge(outcome);
  if (judged instanceof Promise) late.push(judged.then((finding) => keepIfAny(tally, where, finding, trial)));
  else keepIfAny(tally, where, judged, trial);

  const slow = await judgeTime(trial, outcome, took, tally, `${row} (${index})`);
  keepIfAny(tally, where, slow, trial);
  if (late.length >= maxLate) await settle(late);
}

async function settle(late: Promise<void>[]): Promise<void> {
  await Promise.all(late.splice(0));
}

async function outcomeOf(trial: Trial): Promise<Outcome> {
  try {
    return { ok: true, value: await trial.run() };
  } catch (error) {
    return { ok: false, error };
  }
}

function verdictOf(outcome: Outcome): string {
  if (outcome.ok) return 'accepted';
  return outcome.error instanceof AuthError ? outcome.error.code : 'another error';
}

interface Where {
  readonly index: number;
  readonly surface: string;
  readonly category: string;
}

function keepIfAny(tally: Tally, where: Where, finding: Finding | undefined, trial: Trial): void {
  if (finding !== undefined) keepFinding(tally, { ...where, ...finding, input: trial.print() });
}

function sampleHeap(tally: Tally): void {
  const bytes = liveBytes();
  if (bytes !== undefined && tally.mutants >= warmUp) tally.heap.push({ mutants: tally.mutants, bytes });
}
