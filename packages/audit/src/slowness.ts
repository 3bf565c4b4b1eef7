import {
  fewestPairs,
  greatestChance,
  mostPairs,
  patienceMilliseconds,
  plainlySlowMilliseconds,
  slowFloorMilliseconds,
  slowRatio,
} from './defaults.ts';
import { chanceOfLarger, median } from './rank-test.ts';

/** What came of measuring. */
export interface Slowness {
  readonly isSlow: boolean;
  readonly milliseconds: number;
  readonly baselineMilliseconds: number;
}

/** Whether one time is so long that measuring is worth it. Nothing is said by it alone. */
export function isSuspicious(milliseconds: number, baseline: number): boolean {
  return milliseconds >= baseline + slowFloorMilliseconds && milliseconds >= baseline * slowRatio;
}

/**
 * Measures a token against a plain bad one, by turns, so that whatever slows the machine slows both. It is slow only if it
 * takes longer by a floor that a person would feel, by a ratio, and by ranks that chance gives once in a thousand times:
 * one pause of the machine moves one rank. A median beside its equal ends the measuring early.
 */
export async function measureSlowness(
  probe: () => Promise<number>,
  baseline: () => Promise<number>,
): Promise<Slowness> {
  const probes: number[] = [];
  const baselines: number[] = [];
  const seen = (): Slowness => ({
    isSlow: isSlow(probes, baselines),
    milliseconds: Math.round(median(probes)),
    baselineMilliseconds: Math.round(median(baselines)),
  });
  for (let pair = 0; pair < mostPairs; pair += 1) {
    // The order changes, so that neither is always the one that finds a cache warm or a socket closed.
    if (pair % 2 === 0) baselines.push(await baseline());
    probes.push(await probe());
    if (pair % 2 === 1) baselines.push(await baseline());
    const spent = probes.reduce((sum, time) => sum + time, 0);
    if (probes.filter((time) => !isSuspicious(time, median(baselines))).length >= mostPairs / 2) break;
    if (spent > patienceMilliseconds && probes.length >= fewestPairs) break;
  }
  return seen();
}

function isSlow(probes: readonly number[], baselines: readonly number[]): boolean {
  if (!isSuspicious(median(probes), median(baselines))) return false;
  if (probes.length === mostPairs) return chanceOfLarger(probes, baselines) <= greatestChance;
  // Cut short because each takes seconds: then all of them must, and none of the others.
  const [quickest, slowest] = [Math.min(...probes), Math.max(...baselines)];
  return (
    probes.length >= fewestPairs && quickest >= slowest * slowRatio && quickest - slowest >= plainlySlowMilliseconds
  );
}
