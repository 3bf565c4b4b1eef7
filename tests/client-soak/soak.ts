import { createDevice, type PlantedFault, type Random } from './soak-device.ts';
import { createPerson, day, type Person } from './soak-person.ts';
import { type SoakServer, startSoakServer } from './soak-server.ts';
import { steal, type Theft, type ThiefBehaviour, thiefBehaviours } from './soak-thief.ts';
import { createVirtualTime, type VirtualTime } from './virtual-time.ts';

export interface SoakOptions {
  readonly users: number;
  readonly days: number;
  readonly seed: number;
  /** A thief robs each of the first so many. */
  readonly thieves?: number;
  readonly fault?: PlantedFault;
  /** Ends early once so many were signed out without a reason. */
  readonly enough?: number;
}

export interface SoakReport {
  readonly users: number;
  readonly days: number;
  readonly seed: number;
  readonly falseSignOuts: number;
  /** Each with its cause, for a person. */
  readonly causes: readonly string[];
  /** Of one person at the same time. */
  readonly mostSessions: number;
  readonly signIns: number;
  readonly signOuts: number;
  readonly sessionsOver: number;
  readonly calls: number;
  readonly callsUnavailable: number;
  readonly refreshes: number;
  readonly answersLost: number;
  readonly crashes: number;
  readonly restarts: number;
  readonly thefts: readonly TheftReport[];
  readonly seconds: number;
}

export interface TheftReport {
  readonly behaviour: ThiefBehaviour;
  readonly robbed: number;
  readonly caught: number;
  /** Who was given nothing: the session was over before he tried. */
  readonly fruitless: number;
  /** Access tokens that a thief was given before he was caught, at the most. */
  readonly mostTaken: number;
  /** From the thief's first use to the end of the session, at the most. */
  readonly mostHours: number;
}

/** Lives of simulated people with the real client and the real server, in a time that passes by itself. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { users, days, seed, thieves = 0, fault = {}, enough = Number.POSITIVE_INFINITY } = options;
  const begun = performance.now();
  const time = createVirtualTime(Date.UTC(2026, 0, 1));
  const server = await startSoakServer(time);
  const random = createRandom(seed);
  const thefts: Theft[] = [];
  const people: Person[] = [];
  try {
    for (let index = 0; index < users; index += 1) {
      const person = createUser(index, { time, server, random: createRandom(seed * 1_000 + index) }, fault);
      people.push(person);
      void person.live(days);
      if (index < thieves) void rob(person, index, { time, server, random, days }, thefts);
    }
    void restartNowAndThen(server, time, random);
    const isEnough = (): boolean =>
      people.reduce((count, { record }) => count + record.falseSignOuts.length, 0) >= enough;
    for (let today = 0; today <= days && !isEnough(); today += 1) await time.runUntil(time.now() + day);
  } finally {
    for (const { device } of people) for (const tab of device.tabs) tab.close();
    await server.close();
  }
  return report(options, { people, thefts, restarts: server.restarts(), seconds: (performance.now() - begun) / 1_000 });
}

interface Surroundings {
  readonly time: VirtualTime;
  readonly server: SoakServer;
  readonly random: Random;
}

function createUser(index: number, surroundings: Surroundings, fault: PlantedFault): Person {
  const { time, server, random } = surroundings;
  const device = createDevice(
    time,
    server,
    {
      address: `198.51.100.${index % 250}`,
      // One in five has set the clock by hand.
      skewMilliseconds: random() < 0.2 ? (random() - 0.5) * 7_200_000 : 0,
      hasLine: random() < 0.95,
      hasDatabase: true,
      fault,
    },
    random,
  );
  return createPerson(`person${index}@example.com`, device, surroundings);
}

async function rob(
  person: Person,
  index: number,
  surroundings: Surroundings & { readonly days: number },
  thefts: Theft[],
): Promise<void> {
  const { time, random, days } = surroundings;
  const behaviour = thiefBehaviours[index % thiefBehaviours.length] ?? 'at-once';
  await time.sleep(random() * (days / 2) * day);
  const theft = await steal(behaviour, person, surroundings, () => {
    person.isRobbed = true;
  });
  thefts.push(theft);
}

async function restartNowAndThen(server: SoakServer, time: VirtualTime, random: Random): Promise<void> {
  for (;;) {
    await time.sleep((2 + random() * 6) * day);
    await server.restart(1_000 + random() * 60_000);
  }
}

interface Outcome {
  readonly people: readonly Person[];
  readonly thefts: readonly Theft[];
  readonly restarts: number;
  readonly seconds: number;
}

function report({ users, days, seed, thieves = 0 }: SoakOptions, outcome: Outcome): SoakReport {
  const { people, thefts, restarts, seconds } = outcome;
  const sum = (read: (person: Person) => number): number => people.reduce((total, one) => total + read(one), 0);
  const causes = people.flatMap(({ record }) => record.falseSignOuts);
  const behaviours = thiefBehaviours.filter((_, index) => index < thieves);
  return {
    ...{ users, days, seed, falseSignOuts: causes.length, causes: [...new Set(causes)] },
    mostSessions: Math.max(...people.map(({ record }) => record.mostSessions)),
    signIns: sum(({ record }) => record.signIns),
    signOuts: sum(({ record }) => record.signOuts),
    sessionsOver: sum(({ record }) => record.sessionsOver),
    calls: sum(({ record }) => record.calls),
    callsUnavailable: sum(({ record }) => record.callsUnavailable),
    refreshes: sum(({ device }) => device.counts.refreshes),
    answersLost: sum(({ device }) => device.counts.lost),
    crashes: sum(({ device }) => device.counts.crashes),
    restarts,
    thefts: behaviours.map((behaviour, index) => {
      const those = thefts.filter((theft) => theft.behaviour === behaviour);
      return {
        behaviour,
        robbed: Math.ceil((thieves - index) / thiefBehaviours.length),
        caught: those.filter(({ caughtAt }) => caughtAt !== undefined).length,
        fruitless: those.filter(({ caughtAt, taken }) => caughtAt === undefined && taken === 0).length,
        mostTaken: Math.max(0, ...those.map(({ taken }) => taken)),
        mostHours: round(Math.max(0, ...those.map(hoursOf))),
      };
    }),
    seconds: round(seconds),
  };
}

function hoursOf({ firstUseAt = 0, caughtAt = firstUseAt }: Theft): number {
  return (caughtAt - firstUseAt) / 3_600_000;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Mulberry32: for the lives of people who do not exist. */
function createRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
