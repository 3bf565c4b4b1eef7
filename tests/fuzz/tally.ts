import type { Finding } from './surface.ts';

/** What a run has seen. Plain data: it crosses from worker to parent as a message. */
export interface Tally {
  mutants: number;
  signedAnew: number;
  /** `surface / category` to code (or `accepted`) to count. */
  readonly verdicts: Record<string, Record<string, number>>;
  /** Refused by us under this code and accepted by jose, among those that jose was asked about. */
  readonly stricter: Record<string, number>;
  readonly findings: Found[];
  findingCount: number;
  /** Inputs that took longer than the bound once and not again: the machine's doing, not theirs. */
  spikes: number;
  slowest: { milliseconds: number; where: string };
  readonly heap: HeapSample[];
  errorTexts: number;
  seconds: number;
}

export interface Found extends Finding {
  readonly index: number;
  readonly surface: string;
  readonly category: string;
  readonly input: string;
}

/** Bytes in use after a collection, by number of mutants. */
export interface HeapSample {
  readonly mutants: number;
  readonly bytes: number;
}

export function emptyTally(): Tally {
  return {
    ...{ mutants: 0, signedAnew: 0, verdicts: {}, stricter: {}, findings: [], findingCount: 0, spikes: 0 },
    ...{ slowest: { milliseconds: 0, where: '' }, heap: [], errorTexts: 0, seconds: 0 },
  };
}

/** Past this many findings a run says only how many there were. */
const maxKeptFindings = 50;

export function keepFinding(tally: Tally, found: Found): void {
  tally.findingCount += 1;
  if (tally.findings.length < maxKeptFindings) tally.findings.push(found);
}

export function countVerdict(tally: Tally, row: string, verdict: string, count = 1): void {
  let counts = tally.verdicts[row];
  if (counts === undefined) {
    counts = {};
    tally.verdicts[row] = counts;
  }
  counts[verdict] = (counts[verdict] ?? 0) + count;
}

/** Those of several workers as one. */
export function addTallies(tallies: readonly Tally[]): Tally {
  const sum = emptyTally();
  for (const tally of tallies) {
    sum.mutants += tally.mutants;
    sum.signedAnew += tally.signedAnew;
    sum.spikes += tally.spikes;
    for (const [row, counts] of Object.entries(tally.verdicts)) {
      for (const [verdict, count] of Object.entries(counts)) {
        countVerdict(sum, row, verdict, count);
      }
    }
    for (const [code, count] of Object.entries(tally.stricter)) sum.stricter[code] = (sum.stricter[code] ?? 0) + count;
    for (const found of tally.findings) keepFinding(sum, found);
    sum.findingCount += tally.findingCount - tally.findings.length;
    if (tally.slowest.milliseconds > sum.slowest.milliseconds) sum.slowest = tally.slowest;
    sum.errorTexts = Math.max(sum.errorTexts, tally.errorTexts);
    sum.seconds = Math.max(sum.seconds, tally.seconds);
  }
  return sum;
}
