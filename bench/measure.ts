/**
 * How one thing is compared with another on a machine that others share: the contenders alternate in small slices, their
 * order turning each round, and a ratio is taken within a round, so that a slow moment falls on all alike. What is
 * printed is the median over rounds.
 */
export interface Contender {
  readonly name: string;
  /** Does the work `count` times. Throws when a single answer is wrong: speed without the right answer is no speed. */
  run(count: number): Promise<void> | void;
}

export interface Measurement {
  readonly name: string;
  /** Median nanoseconds an operation. */
  readonly nanoseconds: number;
  readonly samples: readonly number[];
}

export interface MeasureOptions {
  readonly rounds?: number;
  /** The length that a slice aims at. */
  readonly sliceMilliseconds?: number;
  /** In nanoseconds. Default: the time on the clock. */
  readonly clock?: () => bigint;
}

/** What this process has used of processors: what others do on the machine meanwhile is not counted. */
export function processorClock(): bigint {
  const { user, system } = process.cpuUsage();
  return BigInt(user + system) * 1000n;
}

export async function measure(
  contenders: readonly Contender[],
  { rounds = 41, sliceMilliseconds = 12, clock = process.hrtime.bigint }: MeasureOptions = {},
): Promise<ReadonlyMap<string, Measurement>> {
  const counts = new Map<string, number>();
  for (const contender of contenders) counts.set(contender.name, await calibrate(contender, sliceMilliseconds));
  const samples = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const contender = at(contenders, (round + turn) % contenders.length);
      const count = counts.get(contender.name) ?? 1;
      const started = clock();
      await contender.run(count);
      samples.get(contender.name)?.push(Number(clock() - started) / count);
    }
  }
  return new Map(
    [...samples].map(([name, values]) => [name, { name, nanoseconds: median(values), samples: values }] as const),
  );
}

/** The median, over rounds, of one contender's time over another's in the same round. */
export function ratio(measurements: ReadonlyMap<string, Measurement>, name: string, over: string): number {
  const own = samplesOf(measurements, name);
  const other = samplesOf(measurements, over);
  return round3(median(own.map((value, index) => value / at(other, index))));
}

/** The same against whichever of several was the fastest. */
export function ratioOverBest(
  measurements: ReadonlyMap<string, Measurement>,
  name: string,
  peers: readonly string[],
): number {
  const best = peers
    .map((peer) => ({ peer, time: measurements.get(peer)?.nanoseconds ?? Number.POSITIVE_INFINITY }))
    .sort((a, b) => a.time - b.time)[0];
  if (best === undefined) throw new Error('no peer to compare with');
  return ratio(measurements, name, best.peer);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new Error('a quantile of nothing');
  const sorted = [...values].sort((a, b) => a - b);
  return at(sorted, Math.min(sorted.length - 1, Math.floor(sorted.length * q)));
}

export function round3(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Warms up until the compiler has settled, then finds how many operations fill one slice. */
async function calibrate(contender: Contender, sliceMilliseconds: number): Promise<number> {
  let count = 1;
  const deadline = performance.now() + 300;
  for (;;) {
    const started = performance.now();
    await contender.run(count);
    const took = performance.now() - started;
    if (performance.now() > deadline && took >= sliceMilliseconds / 3) {
      return Math.max(1, Math.round((count * sliceMilliseconds) / took));
    }
    if (took < sliceMilliseconds) count *= 2;
  }
}

function samplesOf(measurements: ReadonlyMap<string, Measurement>, name: string): readonly number[] {
  const measurement = measurements.get(name);
  if (measurement === undefined) throw new Error(`nothing was measured under the name ${name}`);
  return measurement.samples;
}

function at<T>(values: readonly T[], index: number): T {
  const value = values[index];
  if (value === undefined) throw new RangeError('an index outside what was measured');
  return value;
}
