import { maxSessionTries } from '../defaults.ts';
import { errors } from '../errors.ts';
import type { Turns } from './turns.ts';

/** How an attempt to read, decide, compare and set went. Not done: somebody else came between. */
export type Attempt<T> = { readonly done: true; readonly outcome: T | undefined } | { readonly done: false };

/**
 * Read, decide, compare and set; again from the start when somebody else came between. Whoever lost once takes turns with the
 * others of this node, so that a crowd of writers of one row does not read it over and over in vain; a crowd that only
 * reads (the losers of a refresh, the replays of a code) waits for nobody.
 *
 * @throws AuthError store_conflict
 */
export async function changeCompared<T>(
  turns: Turns,
  name: string,
  attempt: (mayWrite: boolean) => Promise<Attempt<T>>,
): Promise<T | undefined> {
  const first = await attempt(true);
  if (first.done) return first.outcome;
  const second = await attempt(false);
  if (second.done) return second.outcome;
  return turns.take(name, async () => {
    for (let tries = 1; tries <= maxSessionTries; tries += 1) {
      const next = await attempt(true);
      if (next.done) return next.outcome;
    }
    throw errors.create('store_conflict');
  });
}
