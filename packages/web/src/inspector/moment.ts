import type { Moment } from './inspection.ts';

/** The last second that a date can hold. */
const lastSecond = 8_640_000_000_000;

/** A time as a date; undefined where it is none that a calendar has. */
export function readMoment(seconds: number, now: number): Moment | undefined {
  if (!Number.isFinite(seconds) || Math.abs(seconds) > lastSecond) return undefined;
  const iso = new Date(Math.round(seconds * 1000)).toISOString().replace('.000Z', 'Z');
  return { seconds, iso, relative: relativeTo(seconds, now) };
}

/** `14 minutes`, with one unit: the largest that is there at least twice, or once where it is whole. */
export function describeSeconds(seconds: number): string {
  const rest = Math.abs(seconds);
  const [size, unit] = units.find(([length]) => rest >= length * 2 || rest === length) ?? [1, 'second'];
  const count = Math.round(rest / size);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

const units: readonly (readonly [seconds: number, name: string])[] = [
  [31_556_952, 'year'],
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
];

function relativeTo(seconds: number, now: number): string {
  const difference = Math.round(seconds - now);
  if (difference === 0) return 'now';
  return difference > 0 ? `in ${describeSeconds(difference)}` : `${describeSeconds(difference)} ago`;
}
