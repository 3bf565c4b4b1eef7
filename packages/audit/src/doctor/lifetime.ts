import type { Value } from './source-value.ts';

/** A length of time in an option: a number in the library's unit, or a text such as `7d`. Undefined where it is not known. */
export function secondsOf(value: Value | undefined, unit: 'seconds' | 'milliseconds'): number | undefined {
  if (value?.kind === 'number') return unit === 'seconds' ? value.number : value.number / 1000;
  if (value?.kind !== 'string') return undefined;
  // A text without a unit is milliseconds to `ms`, which most libraries ask.
  const [, count, word = 'ms'] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*(?:from now)?\s*$/i.exec(value.text) ?? [];
  const seconds = count === undefined ? undefined : lengths[word.toLowerCase() === '' ? 'ms' : word.toLowerCase()];
  return seconds === undefined ? undefined : Number(count) * seconds;
}

const lengths: Readonly<Record<string, number>> = Object.fromEntries(
  (
    [
      [0.001, 'ms msec msecs millisecond milliseconds'],
      [1, 's sec secs second seconds'],
      [60, 'm min mins minute minutes'],
      [3600, 'h hr hrs hour hours'],
      [86_400, 'd day days'],
      [604_800, 'w week weeks'],
      [2_629_800, 'mo month months'],
      [31_557_600, 'y yr yrs year years'],
    ] as const
  ).flatMap(([seconds, words]) => words.split(' ').map((word) => [word, seconds])),
);
