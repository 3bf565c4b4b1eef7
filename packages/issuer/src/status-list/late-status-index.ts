import type { SessionChange, SessionView } from '../ports.ts';
import type { RefreshOutcome } from '../refresh-rules.ts';
import type { StatusIndexPool } from './status-index-pool.ts';

type Change = SessionChange<RefreshOutcome>;

/** Adds a place in the status lists to what the rules decided, if the session goes on and has none. */
export type PlaceSession = (change: Change, view: SessionView) => Change;

/**
 * Runs one change of a session that may have begun while the status lists were off: with its next granted refresh it gets a
 * place, so that soon every token names one. A place that was not needed goes back.
 */
export async function withStatusIndex<T>(
  pool: StatusIndexPool | undefined,
  run: (place: PlaceSession) => Promise<T>,
): Promise<T> {
  if (pool === undefined) return run((change) => change);
  const statusIndex = await pool.take();
  let taken = false;
  const answer = await run((change, view) => {
    const { outcome } = change;
    // The store may run this again: what counts is the last time.
    taken = outcome.granted && view.session.statusIndex === null;
    if (!outcome.granted || !taken) return change;
    return {
      ...change,
      outcome: { ...outcome, session: { ...outcome.session, statusIndex } },
      set: { ...change.set, statusIndex },
    };
  });
  // Not after a failure: nobody knows whether it was written.
  if (!taken) pool.giveBack(statusIndex);
  return answer;
}
