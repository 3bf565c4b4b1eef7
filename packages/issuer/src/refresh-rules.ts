import { timingSafeEqual } from 'node:crypto';
import type { Attempts } from './attempt-key.ts';
import {
  lastUseRoundingMilliseconds,
  lockstepGenerations,
  maxLostGenerations,
  maxRecoveries,
  renewAtIdleShare,
} from './defaults.ts';
import type { AccountRow, SessionChange, SessionRow, SessionView, StoreMilliseconds } from './ports.ts';
import type { PresentedRefresh } from './presented-refresh.ts';
import { admitRefresh, type RefreshRefusal } from './refresh-admission.ts';
import { reuseEvidence } from './reuse-evidence.ts';
import type { RefreshPath } from './security-event.ts';

/** What the rules take from the configuration and the moment. */
export interface RefreshRuleOptions {
  /** W. */
  readonly windowMilliseconds: number;
  readonly idleMilliseconds: number;
  /** The refresh key that makes the next generation. */
  readonly currentRtKid: string;
  /** Whether tokens of this refresh key still verify. */
  readonly isUsableRtKid: (kid: string) => boolean;
  /** When an entry for the log that commits now may be forgotten: epoch seconds. */
  readonly entryExpiresAt: number;
}

export type RefreshOutcome =
  | {
      readonly granted: true;
      readonly path: RefreshPath;
      /** The row as it stands after the commit: its `gen`, `rtKid` and `salt` name the token to answer. */
      readonly session: SessionRow;
      readonly account: AccountRow;
      readonly scope: string;
    }
  | { readonly granted: false; readonly code: RefreshRefusal };

/**
 * The refresh rules: what one presented token does to its session. Pure, so the store may run it again when somebody
 * else's write came between; everything it wants changed is committed together, or nothing is.
 *
 * It does NOT read a clock, make randomness, sign, or look anything up.
 *
 * Source: RFC 9700 §4.14.2 (rotation and reuse), RFC 6749 §6 (scope, client), RFC 9449 §5 (bound keys).
 */
export function decideRefresh(
  view: SessionView,
  presented: PresentedRefresh,
  options: RefreshRuleOptions,
): SessionChange<RefreshOutcome> {
  // Rule 0: everything that has nothing to do with the generation. A failure changes nothing and is no reuse.
  const admission = admitRefresh(view, presented);
  if (!admission.admitted) return { outcome: { granted: false, code: admission.code } };

  const { session } = view;
  const n = presented.token.generation;
  const facts: Facts = {
    ...admission,
    view,
    session,
    presented,
    options,
    // Time never runs backwards for a row: a clock that a restore set back finds every age to be zero or more.
    now: Math.max(view.now, session.rotatedAt ?? view.now),
    senderConstrained: isSenderConstrained(view, presented),
    knowsAttempt: knowsAttempt(session.attempt, presented.attempts),
  };
  const sinceRotation = age(facts.now, session.rotatedAt);
  const sincePrevious = age(facts.now, session.prevRotatedAt);
  const isWithin = (milliseconds: number): boolean => milliseconds <= options.windowMilliseconds;

  // Rule 1: the newest token. It is exchanged for its successor, save where that would leave a slow tab of the same person
  // too far behind, or where the sender is known by more than the token.
  if (n === session.gen) {
    const isCrowded = isWithin(sincePrevious) || isCookieUnsettled(facts, sinceRotation);
    if (isCrowded || (facts.senderConstrained && !isRenewalDue(facts))) return keep(facts, 'kept');
    return rotate(facts);
  }

  // Rule 2: the one before, within the window of its rotation. Simultaneous losers of rule 1 land here and get the very
  // token that the winner got, so however many tabs ask at once, one line of tokens goes on.
  if (n === session.gen - 1 && isWithin(sinceRotation)) return answerConcurrent(facts);

  // Rule 3: the one before, later. Its answer was lost, if the sender can show that the rotation was its own.
  if (n === session.gen - 1 && mayRecover(facts)) return recover(facts);

  // Rule 3b: two before, within the window of the rotation that replaced it. A request that was overtaken twice: nothing
  // is answered and nothing is revoked, for the client's jar holds a newer one.
  if (n === session.gen - 2 && isWithin(sincePrevious)) {
    return { outcome: { granted: false, code: 'refresh_superseded' } };
  }

  // Rule 4: newer than the row. We made that token, so the store has lost the write that goes with it.
  if (n > session.gen) {
    return isLostWrite(facts) ? restore(facts) : revoke(facts, 'lost-write', 'refresh_ahead');
  }

  // Rule 5: any other. Two parties hold tokens of one line, and no one can say which is the thief: the line ends.
  return revoke(facts, 'reuse', 'refresh_reused');
}

interface Facts {
  readonly view: SessionView;
  readonly session: SessionRow;
  readonly account: AccountRow;
  readonly scope: string;
  readonly presented: PresentedRefresh;
  readonly options: RefreshRuleOptions;
  readonly now: StoreMilliseconds;
  readonly senderConstrained: boolean;
  readonly knowsAttempt: boolean;
}

type Columns = NonNullable<SessionChange<RefreshOutcome>['set']>;

/** Never, for what has not happened: null is within no window. */
function age(now: StoreMilliseconds, then: StoreMilliseconds | null): number {
  return then === null ? Number.POSITIVE_INFINITY : now - then;
}

/** RFC 9700 §2.2.2: rotation is for who has nothing but the token. A client secret or a DPoP key is more than that. */
function isSenderConstrained(view: SessionView, presented: PresentedRefresh): boolean {
  const byClient = view.client?.kind === 'confidential' && presented.client.authenticated;
  const byKey = view.session.jkt !== null && view.session.jkt === presented.jkt;
  return byClient || byKey;
}

function knowsAttempt(attempt: string | null, sent: Attempts | null): boolean {
  if (attempt === null || sent === null) return false;
  const current = sameText(attempt, sent.current);
  const previous = sent.previous !== undefined && sameText(attempt, sent.previous);
  return current || previous;
}

function sameText(left: string, right: string): boolean {
  const [a, b] = [new TextEncoder().encode(left), new TextEncoder().encode(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * A browser keeps whatever cookie comes last. An answer of rule 2 may leave until W after the rotation and arrive W later:
 * if the next generation were out by then, the older cookie would lie over the newer one, and the next refresh, minutes
 * later, would look like a replay. So a cookie rests for two windows. A program compares before it writes, and need not.
 */
function isCookieUnsettled({ session, options }: Facts, sinceRotation: number): boolean {
  return session.transport === 'cookie' && sinceRotation <= 2 * options.windowMilliseconds;
}

/** A row that is not rotated does not get younger either; it is renewed once most of its idle life is spent. */
function isRenewalDue({ session, now, options }: Facts): boolean {
  const due = session.idleEnd - (1 - renewAtIdleShare) * options.idleMilliseconds;
  return now >= due && idleEndFrom(now, session, options) > session.idleEnd;
}

function idleEndFrom(now: StoreMilliseconds, session: SessionRow, options: RefreshRuleOptions): StoreMilliseconds {
  return Math.min(now + options.idleMilliseconds, session.absEnd);
}

/** Rule 1 proper: the next generation, and the clock of idleness starts again. */
function rotate(facts: Facts): SessionChange<RefreshOutcome> {
  const { session, presented, options, now } = facts;
  return grant(facts, 'rotated', {
    gen: session.gen + 1,
    rtKid: options.currentRtKid,
    prevRotatedAt: session.rotatedAt,
    rotatedAt: now,
    attempt: presented.attempts?.current ?? null,
    recoveries: 0,
    idleEnd: idleEndFrom(now, session, options),
    ...seenFrom(facts),
  });
}

/** The same `RT_gen` and a fresh access token. */
function keep(facts: Facts, path: RefreshPath, set: Columns = {}): SessionChange<RefreshOutcome> {
  const { session, options } = facts;
  // Where the key that made RT_gen was condemned meanwhile, nobody can use that token: the current key makes its successor
  // in the same place.
  const rtKid = options.isUsableRtKid(session.rtKid) ? session.rtKid : options.currentRtKid;
  return grant(facts, path, { ...set, rtKid });
}

/**
 * Rule 2, and its count. Who shares the client's storage knows the attempt key of the rotation. A thief who keeps pace
 * inside the window does not, whichever of the two comes first: one wrong sender a generation, five generations running.
 */
function answerConcurrent(facts: Facts): SessionChange<RefreshOutcome> {
  const { session, presented } = facts;
  const sends = session.sendsAttempts || presented.attempts !== null;
  const isStranger = sends && !facts.knowsAttempt && !facts.senderConstrained;
  if (!isStranger) return keep(facts, 'concurrent', settleLate(facts));
  if (session.streakGen === session.gen) return keep(facts, 'concurrent');
  const streak = session.streakGen === session.gen - 1 ? session.streak + 1 : 1;
  if (streak >= lockstepGenerations) return revoke(facts, 'lockstep', 'refresh_lockstep');
  return keep(facts, 'concurrent', { streak, streakGen: session.gen });
}

/**
 * The owner hears of the rotation late in its window, so a sibling's request with the same token may be as late again.
 * Rotating twice more before it arrives would leave it three behind; so for the crowding of generations (and for it alone:
 * rule 2's window stays where it was) the rotation before counts as made now.
 */
function settleLate({ knowsAttempt, now, session, options }: Facts): Columns {
  const isLate = 2 * age(now, session.rotatedAt) > options.windowMilliseconds;
  return knowsAttempt && isLate ? { prevRotatedAt: now } : {};
}

/**
 * However late: the row is not idle for too long, or rule 0 would have refused it. A limit of its own signed out who lost the
 * last answer of a day and came back after the next, and stopped no thief: with key and token he has what the owner has, until
 * the owner's next refresh finds him out.
 */
function mayRecover({ session, senderConstrained, knowsAttempt }: Facts): boolean {
  if (senderConstrained) return true;
  return knowsAttempt && session.recoveries < maxRecoveries;
}

/**
 * The client learns only now that its token was replaced, so the window begins now: its other tabs may have sent the same
 * token a moment ago, and are answered by rule 2 without a count, or by rule 3b if the next rotation overtakes them.
 */
function recover(facts: Facts): SessionChange<RefreshOutcome> {
  if (facts.senderConstrained) return keep(facts, 'recovered');
  return keep(facts, 'recovered', { recoveries: facts.session.recoveries + 1, rotatedAt: facts.now });
}

/** The row is older than the store's last restore or unclean start, and no further behind than such a loss can be. */
function isLostWrite({ view, session, presented }: Facts): boolean {
  const gap = presented.token.generation - session.gen;
  return session.incarnation < view.storeIncarnation && gap <= maxLostGenerations;
}

/**
 * The row is brought up to the token, and the token is answered as it is. Nobody knows whether it was the newest that was
 * lost: another tab may hold a newer one, so the row's incarnation stays, and such a token is brought up to in its turn. How the lost rotations were spread over time is
 * not known, so the last two count as made now: tabs that were overtaken just before the loss land in rules 2 and 3b, and
 * the next rotation waits for the window.
 */
function restore(facts: Facts): SessionChange<RefreshOutcome> {
  const { session, presented, options, now } = facts;
  const { generation, rtKid } = presented.token;
  return grant(facts, 'restored', {
    gen: generation,
    rtKid,
    prevRotatedAt: now,
    rotatedAt: now,
    // The lost rotation into this generation was asked for with the key before the one that goes with its token.
    attempt: presented.attempts?.previous ?? null,
    recoveries: 0,
    idleEnd: idleEndFrom(now, session, options),
    ...seenFrom(facts),
  });
}

/** Ends this session and only this one, with its entry for the log and the evidence, in one transaction. */
function revoke(
  facts: Facts,
  cause: 'reuse' | 'lockstep' | 'lost-write',
  code: RefreshRefusal,
): SessionChange<RefreshOutcome> {
  const { session, options, now } = facts;
  return {
    outcome: { granted: false, code },
    set: { revokedAt: now, reason: cause },
    revoke: [{ kind: 'session', id: session.sid, expiresAt: options.entryExpiresAt }],
    evidence: reuseEvidence(session, facts.presented, { now, cause }),
  };
}

/** Where the session was last rotated from; reuse from elsewhere is judged by it. */
function seenFrom({ presented }: Facts): Columns {
  return { userAgent: presented.userAgent, network: presented.network };
}

/** A granted refresh, with only those columns written that really change: most of rule 2 writes nothing. */
function grant(facts: Facts, path: RefreshPath, set: Columns): SessionChange<RefreshOutcome> {
  const { session, presented, now, account, scope } = facts;
  const wanted: Columns = {
    ...set,
    lastUsedAt: now - (now % lastUseRoundingMilliseconds),
    sendsAttempts: session.sendsAttempts || presented.attempts !== null,
  };
  const changed = Object.entries(wanted).filter(([name, value]) => session[name as keyof Columns] !== value);
  const outcome: RefreshOutcome = { granted: true, path, session: { ...session, ...wanted }, account, scope };
  return changed.length === 0 ? { outcome } : { outcome, set: Object.fromEntries(changed) };
}
