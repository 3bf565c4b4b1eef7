import type { Finding, Outcome, Trial } from './surface.ts';
import type { Tally } from './tally.ts';

/** No input may take longer. */
const maxMilliseconds = 5;
/** How often an input that took longer is tried again: what counts is its fastest, since the machine is shared. */
const repetitions = 25;

/**
 * Judges how long an input took beyond what its signature costs on bare `node:crypto`: OpenSSL takes two to three
 * milliseconds for one signature under P-384 or P-521, and no verifier can spare that. Keeps the record as well; a
 * record has to be set again, since a pause of the collector makes no input slow.
 */
export async function judgeTime(
  trial: Trial,
  outcome: Outcome,
  took: number,
  tally: Tally,
  where: string,
): Promise<Finding | undefined> {
  const bound = trial.maxMilliseconds ?? maxMilliseconds;
  const single = bound === maxMilliseconds;
  if (took <= bound && !(single && took > tally.slowest.milliseconds)) return undefined;
  const unavoidable = trial.unavoidable?.(outcome);
  const spared = unavoidable === undefined ? 0 : await fastestOf(unavoidable, 0);
  const target = Math.min(bound, single ? tally.slowest.milliseconds : bound) + spared;
  const own = Math.min(took, await fastestOf(trial.run, target)) - spared;
  if (single && own > tally.slowest.milliseconds) tally.slowest = { milliseconds: own, where };
  if (own > bound) return { kind: 'slow', detail: `${own.toFixed(1)} ms` };
  if (took > bound) tally.spikes += 1;
  return undefined;
}

/** Ends early where the target is met. */
async function fastestOf(run: () => unknown, target: number): Promise<number> {
  let fastest = Number.POSITIVE_INFINITY;
  for (let repetition = 0; repetition < repetitions && fastest > target; repetition += 1) {
    fastest = Math.min(fastest, await timeOf(run));
  }
  return fastest;
}

/** Of the clock and of the processors, on all threads: the first counts what others do, the second what goes on beside. */
async function timeOf(run: () => unknown): Promise<number> {
  const used = process.cpuUsage();
  const begun = performance.now();
  try {
    await run();
  } catch {
    // How it ends was judged before.
  }
  const took = performance.now() - begun;
  const { user, system } = process.cpuUsage(used);
  return Math.min(took, (user + system) / 1000);
}
