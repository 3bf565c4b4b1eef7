import type { StoreMilliseconds } from '../ports.ts';

/** A session that ended. */
export interface EndedSession {
  readonly sid: string;
  /** The person, by the name that the session's client knows them by. */
  readonly sub: string;
  readonly endedAt: StoreMilliseconds;
}

/** One that its client has not been told of. */
export interface WaitingLogout {
  readonly sid: string;
  readonly sub: string;
  /** When it was noted. */
  readonly since: StoreMilliseconds;
  readonly tries: number;
  readonly notBefore: StoreMilliseconds;
  /** Why the last try failed. */
  readonly cause: string | null;
}

/**
 * A walk over all sessions, for what ended but was not noted one by one: because it was too much, or because nobody looked
 * at the log in time. It tells too much rather than too little.
 */
export interface LogoutSweep {
  /** What ended earlier has been told. */
  readonly since: StoreMilliseconds;
  /** The last session that was looked at. */
  readonly after: string | null;
  /** Walk once more when this walk ends, for what ended meanwhile and since this time. */
  readonly again: StoreMilliseconds | null;
}

/** What one client has still to be told. It is bounded: past the bound it becomes a sweep, and nothing is lost. */
export interface LogoutQueue {
  readonly waiting: readonly WaitingLogout[];
  readonly sweep: LogoutSweep | null;
}

export const emptyQueue: LogoutQueue = Object.freeze({ waiting: [], sweep: null });

/** Adds what is not there yet, so that it may be done again; what does not fit is left to a sweep. */
export function addLogouts(
  queue: LogoutQueue,
  ended: readonly EndedSession[],
  { now, most }: { readonly now: StoreMilliseconds; readonly most: number },
): LogoutQueue {
  const waiting = new Map(queue.waiting.map((logout) => [logout.sid, logout]));
  let { sweep } = queue;
  for (const { sid, sub, endedAt } of ended) {
    if (waiting.has(sid)) continue;
    if (waiting.size >= most) sweep = requestSweep(sweep, endedAt);
    else waiting.set(sid, { sid, sub, since: now, tries: 0, notBefore: now, cause: null });
  }
  return { waiting: [...waiting.values()], sweep };
}

/** How one logout went: told, given up, or to be tried again. */
export type LogoutOutcome =
  | { readonly kind: 'told' }
  | { readonly kind: 'given-up' }
  | { readonly kind: 'again'; readonly notBefore: StoreMilliseconds; readonly cause: string };

/** Only what is there still: another node may have told it meanwhile. */
export function settleLogouts(queue: LogoutQueue, outcomes: ReadonlyMap<string, LogoutOutcome>): LogoutQueue {
  const waiting = queue.waiting.flatMap((logout) => {
    const outcome = outcomes.get(logout.sid);
    if (outcome === undefined) return [logout];
    if (outcome.kind !== 'again') return [];
    const { notBefore, cause } = outcome;
    return [{ ...logout, tries: logout.tries + 1, notBefore, cause }];
  });
  return { ...queue, waiting };
}

/** A walk that is under way goes on, and then there is another: begun anew each time, it would never end under load. */
export function requestSweep(sweep: LogoutSweep | null, since: StoreMilliseconds): LogoutSweep {
  if (sweep === null) return { since, after: null, again: null };
  return { ...sweep, again: Math.min(sweep.again ?? since, since) };
}

/** After a page whose last session was `last`; null at the end of the walk and of all that was asked for. */
export function advanceSweep(sweep: LogoutSweep, last: string | null): LogoutSweep | null {
  if (last !== null) return { ...sweep, after: last };
  return sweep.again === null ? null : { since: sweep.again, after: null, again: null };
}
