import fc from 'fast-check';
import type { Journey, Machine } from './machine.ts';
import type { Profile } from './parties.ts';
import { windowMilliseconds } from './world.ts';

/** Nothing to compare with: the machine judges itself by its monitor. */
interface NoModel {
  readonly none: true;
}

type Step = fc.AsyncCommand<NoModel, Machine>;

function step(
  name: string,
  run: (machine: Machine) => Promise<void> | void,
  isPossible?: (machine: Machine) => boolean,
): Step {
  return {
    check: () => true,
    async run(_model, machine) {
      if (isPossible?.(machine) ?? true) await run(machine);
    },
    toString: () => name,
  };
}

/**
 * What arrives, arrives so soon that an answer and the next tab's request fit into the window together, with two seconds to spare for
 * the store's clock, which a restart may find a little ahead. A client gives up an answer that takes longer: it is lost.
 */
const inTime = windowMilliseconds / 2 - 1_000;

/** Sequences of steps; in half of them nobody steals, so that what is owed to an honest client is looked at for long. */
export function sequencesFor(profile: Profile): fc.Arbitrary<Iterable<Step>> {
  const { journey, steps } = clientSteps(profile);
  const peaceful = [...steps, ...worldSteps(profile, journey)];
  const hostile = [...peaceful, ...thiefSteps(), ...endings()];
  const sizes = { maxCommands: 40, size: '+1' } as const;
  return fc.oneof(
    fc.commands<NoModel, Machine>([fc.oneof(...peaceful)], sizes),
    fc.commands<NoModel, Machine>([fc.oneof(...hostile)], sizes),
  ) as fc.Arbitrary<Iterable<Step>>;
}

interface Weighted {
  readonly weight: number;
  readonly arbitrary: fc.Arbitrary<Step>;
}

function weigh(weight: number, arbitrary: fc.Arbitrary<Step>): Weighted {
  return { weight, arbitrary };
}

function clientSteps(profile: Profile): { readonly journey: fc.Arbitrary<Journey>; readonly steps: Weighted[] } {
  const out = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: inTime }));
  const back = out;
  const arriving = fc.record({ out, back, fate: fc.constant('arrives' as const), retryAfter: fc.constant(null) });
  const lostRequest = fc.record({
    ...{ out, back },
    fate: fc.constant('request lost' as const),
    retryAfter: fc.option(fc.integer({ min: 0, max: 5_000 })),
  });
  const quickly = fc.integer({ min: 0, max: 1_000 });
  const lostAnswer = profile.keepsAttempts
    ? fc.record({
        out,
        back,
        fate: fc.constant('answer lost' as const),
        retryAfter: fc.option(fc.oneof(fc.integer({ min: 0, max: 60_000 }), fc.constant(6 * 3_600_000))),
      })
    : fc.record({ out, back: quickly, fate: fc.constant('answer lost' as const), retryAfter: quickly });
  const journey: fc.Arbitrary<Journey> = fc.oneof(
    { weight: 6, arbitrary: arriving },
    { weight: 1, arbitrary: lostRequest },
    { weight: 2, arbitrary: lostAnswer },
  );
  const send = journey.map((one) => step(`send(${JSON.stringify(one)})`, (machine) => machine.send(one)));
  const burst = fc
    .array(journey, { minLength: 2, maxLength: 4 })
    .map((all) => step(`tabs(${JSON.stringify(all)})`, (machine) => machine.send(...all)));
  const waiting = fc
    .oneof(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 500, max: windowMilliseconds }),
      fc.integer({ min: windowMilliseconds - 20, max: windowMilliseconds + 20 }),
      fc.constantFrom(900_000, 3_600_000),
    )
    .map((milliseconds) => step(`wait(${milliseconds})`, (machine) => machine.wait(milliseconds)));
  return { journey, steps: [weigh(24, send), weigh(12, burst), weigh(36, waiting)] };
}

function thiefSteps(): Weighted[] {
  const who = fc.nat(1);
  const pace = fc.constantFrom(-1, 0, 1, 3_000, windowMilliseconds - 1, windowMilliseconds + 500);
  const times = fc.integer({ min: 3, max: 8 });
  const quarters = times.map((count) => step(`quarters(${count})`, (machine) => refreshEachQuarter(machine, count)));
  const shadow = fc.tuple(pace, times).map(([after, count]) =>
    step(`shadow(${after}, ${count})`, async (machine) => {
      machine.steal(0, false);
      machine.follow(0, after);
      await refreshEachQuarter(machine, count);
    }),
  );
  return [
    weigh(2, quarters),
    weigh(2, shadow),
    weigh(
      4,
      fc
        .tuple(who, fc.boolean())
        .map(([thief, all]) => step(`steal(${thief}, ${all})`, (machine) => machine.steal(thief, all))),
    ),
    weigh(
      4,
      who.map((thief) => step(`use(${thief})`, (machine) => machine.use(thief))),
    ),
    weigh(
      4,
      fc
        .tuple(who, pace)
        .map(([thief, after]) => step(`follow(${thief}, ${after})`, (machine) => machine.follow(thief, after))),
    ),
  ];
}

/** As a page that is left open does. */
async function refreshEachQuarter(machine: Machine, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await machine.send({ out: 0, back: 0, fate: 'arrives', retryAfter: null });
    await machine.wait(900_000);
  }
}

function endings(): Weighted[] {
  const logOut = step(
    'logOut()',
    (machine) => machine.logOut(),
    (machine) => machine.isQuiet(),
  );
  return [weigh(1, fc.constant(logOut))];
}

function worldSteps(profile: Profile, journey: fc.Arbitrary<Journey>): Weighted[] {
  const down = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 3_000 }));
  const hour = 3_600_000;
  const isOwedRetries = profile.keepsAttempts || profile.jkt !== null;
  // A restart with another wall clock is, to the store, an outage of an hour: what was under way then is late.
  const canJump = (machine: Machine): boolean => machine.isQuiet();
  // Who keeps no attempt keys is owed nothing if the second sending is lost as well.
  const canCrash = (machine: Machine): boolean =>
    canJump(machine) || (!machine.world.isWallClockApart() && (isOwedRetries || !machine.isRetrying()));
  const canLose = (machine: Machine): boolean => canCrash(machine) && !machine.isLateUnderWay();
  const crash = down.map((ms) => step(`crash(${ms})`, (machine) => machine.crash(ms, 0), canCrash));
  const stepped = fc
    .tuple(down, fc.constantFrom(-hour, hour, -1_000, 1_000))
    .map(([ms, by]) => step(`crash(${ms}, clock ${by})`, (machine) => machine.crash(ms, by), canJump));
  const atWork = fc
    .tuple(fc.nat(4), down)
    .map(([turns, ms]) => step(`crashAtWork(${turns}, ${ms})`, (machine) => machine.crashAtWork(turns, ms), canCrash));
  const stepWall = fc
    .constantFrom(-hour, hour)
    .map((by) => step(`stepWallClock(${by})`, (machine) => machine.world.stepWallClock(by)));
  const rotate = step('rotateRefreshKey()', (machine) => machine.world.rotateRefreshKey());
  const restore = down.map((ms) => step(`restore(${ms})`, (machine) => machine.restore(ms), canLose));
  // The likeliest loss: what was committed a moment ago, while requests from before it are still on their way.
  const lose = fc
    .tuple(fc.array(journey, { minLength: 2, maxLength: 3 }), fc.integer({ min: 1, max: 50 }))
    .map(([all, ms]) =>
      step(`lose(${JSON.stringify(all)}, ${ms})`, async (machine) => {
        machine.backUp();
        await machine.send(...all);
        if (canLose(machine)) await machine.restore(ms);
        await machine.send({ out: 0, back: 0, fate: 'arrives', retryAfter: null });
      }),
    );
  return [
    weigh(2, lose),
    weigh(2, crash),
    weigh(1, stepped),
    ...(isOwedRetries ? [weigh(3, atWork)] : []),
    weigh(1, stepWall),
    weigh(2, fc.constant(step('backUp()', (machine) => machine.backUp()))),
    weigh(2, restore),
    weigh(2, fc.constant(rotate)),
  ];
}
