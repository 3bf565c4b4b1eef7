/** How servers are compared: in slices that alternate, the first round thrown away, by processor time and by the clock. */
import { type Answer, load } from './load.ts';
import { median, quantile, round3 } from './measure.ts';
import type { ServerProcess } from './server-process.ts';

/** One kind of request to one server. */
export interface Requests {
  /** Before each slice, outside of what is measured. */
  prepare?(count: number): Promise<void>;
  next(connection: number, before: Answer | undefined): string;
  /** Throws when an answer is not the right one. */
  check(answer: Answer): void;
  done?(connection: number, last: Answer): void;
}

/** What one server did with one kind of request, a value for each round. */
export interface Rates {
  readonly perCoreSecond: number[];
  readonly perSecond: number[];
  readonly latencies: number[];
}

export interface Side {
  readonly server: ServerProcess<unknown>;
  readonly requests: Requests;
  readonly rates: Rates;
}

export function createSide(server: ServerProcess<unknown>, requests: Requests): Side {
  return { server, requests, rates: { perCoreSecond: [], perSecond: [], latencies: [] } };
}

export interface Slices {
  readonly rounds: number;
  readonly connections: number;
  /** In each slice; a multiple of the connections. */
  readonly requests: number;
}

export async function alternate(sides: readonly Side[], slices: Slices): Promise<void> {
  for (let round = 0; round <= slices.rounds; round += 1) {
    const begin = round % sides.length;
    for (const side of [...sides.slice(begin), ...sides.slice(0, begin)]) await runSlice(side, slices);
    if (round === 0) for (const { rates } of sides) for (const list of Object.values(rates)) list.length = 0;
  }
}

async function runSlice({ server, requests, rates }: Side, { connections, requests: count }: Slices): Promise<void> {
  await requests.prepare?.(count);
  const before = await server.cpuSeconds();
  const report = await load({ ...requests, port: server.port, connections, requests: count });
  const used = (await server.cpuSeconds()) - before;
  rates.perCoreSecond.push(report.requests / used);
  rates.perSecond.push(report.requests / report.seconds);
  rates.latencies.push(...report.latencies);
}

export interface Summary {
  readonly perSecond: number;
  readonly perSecondByTheClock: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
}

export function summarise({ rates }: Side): Summary {
  return {
    perSecond: Math.round(median(rates.perCoreSecond)),
    perSecondByTheClock: Math.round(median(rates.perSecond)),
    p50Milliseconds: round3(quantile(rates.latencies, 0.5)),
    p99Milliseconds: round3(quantile(rates.latencies, 0.99)),
  };
}

/** The median, over rounds, of one side's rate over the other's in the same round. */
export function rateRatio(side: Side, over: Side, rate: 'perCoreSecond' | 'perSecond'): number {
  return round3(median(side.rates[rate].map((value, round) => value / (over.rates[rate][round] ?? 0))));
}
