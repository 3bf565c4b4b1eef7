import type { Item, Outcome } from './case-run.ts';
import { fireAt, fireAtApi } from './firing.ts';
import type { TodayCase } from './today.ts';
import { trueRows } from './true-findings.ts';

/** Fires the whole catalogue at a library of today. What it takes accuses it, unless it was shown by hand to be true. */
export async function runToday(today: TodayCase, only?: readonly string[]): Promise<Outcome> {
  const { library, version, algorithm, typ } = today;
  const name = `${library} ${version}`;
  const options = {
    ...{ name, algorithm },
    ...(typ === undefined ? {} : { typ }),
    ...(only === undefined ? {} : { only }),
  };
  const fired = 'serve' in today ? await fireAtApi(today.serve, options) : await fireAt(today.setUp, options);
  const known = trueRows[`${library} ${algorithm}`] ?? [];
  // Nothing fired is no proof of innocence.
  const nothing: Item = { advisory: 'none', library, version, row: 'all', because: 'no row was fired' };
  const accused = fired.flatMap(({ row, taken }): readonly Item[] => {
    if (taken.length === 0 || known.includes(row)) return [];
    return [{ advisory: 'none', library, version, row, because: taken.join(' ') }];
  });
  return { detected: [], missed: fired.every(({ isUnfired }) => isUnfired) ? [nothing] : [], accused };
}
