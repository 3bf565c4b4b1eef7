import fc from 'fast-check';
import { sequencesFor } from './commands.ts';
import { Machine } from './machine.ts';
import { BrokenPromise } from './monitor.ts';
import { type Profile, profiles } from './parties.ts';
import { createWorld, type Fault, type World } from './world.ts';

export interface Simulation {
  readonly sequences: number;
  /** How often each thing happened, over all sequences: a promise that was never put to the test is none. */
  readonly tally: Readonly<Record<string, number>>;
  /** The shortest sequence found that breaks a promise, with its seed; undefined when none did. */
  readonly broken: string | undefined;
}

/** Sequences that share one store file before it is begun anew, so that a copy of it stays quick. */
const sequencesPerWorld = 250;

/** Runs sequences of steps until their number or the time is reached, over every profile of client. */
export async function simulate(
  limits: {
    readonly sequences: number;
    readonly milliseconds: number;
    readonly seed?: number;
    readonly profiles?: readonly Profile[];
    /** Stops at the first broken promise without looking for the shortest way to it. */
    readonly quickly?: boolean;
  },
  fault: Fault = {},
): Promise<Simulation> {
  const tally: Record<string, number> = {};
  const chosen = limits.profiles ?? profiles;
  const started = performance.now();
  let sequences = 0;
  let world: World | undefined;
  let seed = limits.seed ?? Date.now();
  try {
    while (sequences < limits.sequences && performance.now() - started < limits.milliseconds) {
      const here: World = await createWorld(fault);
      world = here;
      for (const profile of chosen) {
        const numRuns = Math.ceil(Math.min(sequencesPerWorld, limits.sequences - sequences) / chosen.length);
        const left = limits.milliseconds - (performance.now() - started);
        if (numRuns <= 0 || left <= 0) break;
        seed += 1;
        const run = await fc.check(property(here, profile, tally), {
          ...{
            numRuns,
            seed,
            interruptAfterTimeLimit: left,
            markInterruptAsFailure: false,
            endOnFailure: limits.quickly ?? false,
          },
        });
        sequences += run.numRuns;
        // Stopped by the time before the first sequence was through: nothing was found, and nothing is wrong.
        if (!run.failed || (run.interrupted && run.counterexample === null)) continue;
        // Anything but a broken promise is a fault of the simulation, or of what it runs on.
        if (!(run.errorInstance instanceof BrokenPromise)) throw run.errorInstance;
        return { sequences, tally, broken: describe(profile, run) };
      }
      await here.close();
      world = undefined;
    }
  } finally {
    await world?.close();
  }
  return { sequences, tally, broken: undefined };
}

function property(
  world: World,
  profile: Profile,
  tally: Record<string, number>,
): fc.IAsyncProperty<[Iterable<unknown>]> {
  return fc.asyncProperty(sequencesFor(profile), async (commands) => {
    let machine: Machine | undefined;
    try {
      await fc.asyncModelRun(async () => {
        machine = await Machine.start(world, profile);
        return { model: { none: true as const }, real: machine };
      }, commands);
      await machine?.finish();
    } finally {
      for (const [what, times] of Object.entries(machine?.monitor.tally ?? {}))
        tally[what] = (tally[what] ?? 0) + times;
    }
  }) as fc.IAsyncProperty<[Iterable<unknown>]>;
}

function describe(profile: Profile, run: fc.RunDetails<[Iterable<unknown>]>): string {
  const steps = run.counterexample === null ? '' : fc.stringify(run.counterexample[0]);
  const why = run.errorInstance instanceof Error ? run.errorInstance.message : String(run.errorInstance);
  return `${profile.name}: ${why}\n  after ${steps}\n  (seed ${run.seed}, path ${run.counterexamplePath ?? ''})`;
}
