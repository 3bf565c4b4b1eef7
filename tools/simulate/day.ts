import { entryMarginSeconds } from '../../packages/issuer/src/defaults.ts';
import { RevocationTable } from '../../packages/verifier/src/revocation-table.ts';
import { createRandom, type Random } from './random.ts';
import type { ScaleInputs } from './scale-inputs.ts';

/** What one simulated day came to, at the reduced scale. */
export interface Day {
  readonly activeSessions: number;
  readonly uses: number;
  readonly refreshes: number;
  readonly logIns: number;
  readonly logOuts: number;
  /** By quarter of an hour. */
  readonly refreshesByQuarter: readonly number[];
  readonly logInsByQuarter: readonly number[];
  readonly logOutsByQuarter: readonly number[];
  /** The most entries that a verifier's table held, of the log-outs alone. */
  readonly mostEntries: number;
  /** Entries that the table still held a day later; more than none is a leak. */
  readonly entriesLeft: number;
}

export const daySeconds = 86_400;
export const quarterSeconds = 900;

/**
 * A day of people: each session in use is visited now and then, asks for a token when its own has ended, and sometimes
 * signs out. What a verifier remembers of it goes through the verifier's own table.
 */
export function simulateDay(inputs: ScaleInputs): Day {
  const random = createRandom(inputs.seed);
  const people = Math.round((inputs.users * inputs.dailyShare) / inputs.reduction);
  const activeSessions = Math.round(people * inputs.activeSessionsPerUser);
  const counts = { uses: 0, refreshes: 0, logIns: 0, logOuts: 0 };
  const quarters = { refreshes: emptyDay(), logIns: emptyDay(), logOuts: emptyDay() };
  const logOutTimes: number[] = [];
  const timeOfDay = prepareTimeOfDay(inputs.dailyCurve);
  for (let session = 0; session < activeSessions; session += 1) {
    const visits = drawVisits(inputs, random, timeOfDay);
    const signsOutAfter = random.chance(inputs.logOutShare) ? Math.floor(random.next() * visits.length) : undefined;
    let signedIn = !random.chance(inputs.logInShare);
    let tokenEnds = Number.NEGATIVE_INFINITY;
    visits.forEach((begins, visit) => {
      const ends = begins + inputs.visitSeconds;
      for (let at = begins; at < ends; at = Math.max(at, tokenEnds)) {
        counts.uses += 1;
        if (at < tokenEnds) continue;
        const kind = signedIn ? 'refreshes' : 'logIns';
        signedIn = true;
        counts[kind] += 1;
        countAt(quarters[kind], at);
        tokenEnds = at + inputs.accessSeconds * (1 - random.next() * inputs.accessJitter);
      }
      if (visit !== signsOutAfter) return;
      signedIn = false;
      tokenEnds = Number.NEGATIVE_INFINITY;
      counts.logOuts += 1;
      countAt(quarters.logOuts, ends);
      logOutTimes.push(ends);
    });
  }
  return {
    activeSessions,
    ...counts,
    refreshesByQuarter: quarters.refreshes,
    logInsByQuarter: quarters.logIns,
    logOutsByQuarter: quarters.logOuts,
    ...remember(logOutTimes, inputs.accessSeconds + entryMarginSeconds),
  };
}

/**
 * What holds for every day, whatever the inputs; a line for each law that this one breaks. A simulation that loses a token,
 * or counts one twice, is worth less than none.
 */
export function brokenLaws(day: Day): readonly string[] {
  const laws: readonly (readonly [string, boolean])[] = [
    ['each use finds a token or is given one', day.refreshes + day.logIns <= day.uses],
    ['each refresh is counted in one quarter', sum(day.refreshesByQuarter) === day.refreshes],
    ['each log-in is counted in one quarter', sum(day.logInsByQuarter) === day.logIns],
    ['each log-out is counted in one quarter', sum(day.logOutsByQuarter) === day.logOuts],
    ['a session signs out once at most', day.logOuts <= day.activeSessions],
    ['each entry is of a log-out', day.mostEntries <= day.logOuts],
    ['an entry dies', day.entriesLeft === 0],
  ];
  return laws.filter(([, holds]) => !holds).map(([law]) => law);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Seconds of the day, later visits later; those of one session do not overlap. */
function drawVisits(inputs: ScaleInputs, random: Random, timeOfDay: (share: number) => number): readonly number[] {
  const drawn = Array.from({ length: inputs.visitsPerSession }, () => timeOfDay(random.next())).sort((a, b) => a - b);
  let free = 0;
  return drawn.map((time) => {
    const begins = Math.max(time, free);
    free = begins + inputs.visitSeconds;
    return begins;
  });
}

/** Turns an even draw into a time that follows the curve. */
function prepareTimeOfDay(curve: readonly number[]): (share: number) => number {
  const all = curve.reduce((sum, weight) => sum + weight, 0);
  return (share) => {
    let rest = share * all;
    for (const [hour, weight] of curve.entries()) {
      if (rest < weight) return (hour + rest / weight) * 3600;
      rest -= weight;
    }
    return daySeconds - 1;
  };
}

/** The verifier's own table over the day: an entry each log-out, swept as verifiers do. */
function remember(times: readonly number[], entrySeconds: number): Pick<Day, 'mostEntries' | 'entriesLeft'> {
  const table = new RevocationTable(0);
  let mostEntries = 0;
  const sorted = times.toSorted((a, b) => a - b);
  let next = 0;
  for (let minute = 0; minute * 60 < 2 * daySeconds; minute += 1) {
    for (; next < sorted.length && (sorted[next] ?? 0) < (minute + 1) * 60; next += 1) {
      const id = next.toString(36).padStart(22, 'A');
      table.add({ kind: 'session', id, expiresAt: Math.ceil((sorted[next] ?? 0) + entrySeconds) });
    }
    for (let shard = 0; shard < shards; shard += 1) table.sweep((minute + 1) * 60);
    mostEntries = Math.max(mostEntries, table.size);
  }
  return { mostEntries, entriesLeft: table.size };
}

/** As many calls of `sweep` pass over the whole table. */
const shards = 64;

function emptyDay(): number[] {
  return new Array<number>(daySeconds / quarterSeconds).fill(0);
}

/** A visit may reach into the next day, which is like this one. */
function countAt(quarters: number[], time: number): void {
  const at = Math.floor(time / quarterSeconds) % quarters.length;
  quarters[at] = (quarters[at] ?? 0) + 1;
}
