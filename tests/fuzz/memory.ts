import type { Finding } from './surface.ts';
import type { HeapSample, Tally } from './tally.ts';

/**
 * What the fitted line may rise from the first sample to the last: caches fill and code is compiled. A leak of one byte a
 * mutant comes to more than twice that in ten million.
 */
export const maxGrowthBytes = 4_194_304;

/** Heap and buffers that are alive, or undefined where the collector cannot be called (`--expose-gc`). */
export function liveBytes(): number | undefined {
  if (globalThis.gc === undefined) return undefined;
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** By how much the line through the samples rises, first to last (least squares). */
export function growthOf(samples: readonly HeapSample[]): number {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined || samples.length < 3) return 0;
  const meanX = samples.reduce((sum, { mutants }) => sum + mutants, 0) / samples.length;
  const meanY = samples.reduce((sum, { bytes }) => sum + bytes, 0) / samples.length;
  const covariance = samples.reduce((sum, { mutants, bytes }) => sum + (mutants - meanX) * (bytes - meanY), 0);
  const variance = samples.reduce((sum, { mutants }) => sum + (mutants - meanX) ** 2, 0);
  return (covariance / variance) * (last.mutants - first.mutants);
}

export function judgeMemory({ heap }: Tally): Finding | undefined {
  const growth = growthOf(heap);
  if (growth <= maxGrowthBytes) return undefined;
  return { kind: 'memory', detail: `live memory grows: ${Math.round(growth)} bytes over the run` };
}
