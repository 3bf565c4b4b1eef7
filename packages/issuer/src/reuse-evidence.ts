import { lostResponseMilliseconds, tabRaceMilliseconds } from './defaults.ts';
import type { ReuseEvidence, ReuseVerdict, SessionRow, StoreMilliseconds } from './ports.ts';
import type { PresentedRefresh } from './presented-refresh.ts';

/** The row of evidence that stays when a session is ended for the token that somebody presented. */
export function reuseEvidence(
  session: SessionRow,
  presented: PresentedRefresh,
  { now, cause }: { readonly now: StoreMilliseconds; readonly cause: ReuseEvidence['cause'] },
): ReuseEvidence {
  const gap = session.gen - presented.token.generation;
  const ageMilliseconds = supersededFor(session, gap, now);
  return {
    sid: session.sid,
    sub: session.sub,
    clientId: session.clientId,
    at: now,
    gap,
    ageMilliseconds,
    network: presented.network,
    userAgent: presented.userAgent,
    verdict: cause === 'reuse' ? judge(session, presented, gap, ageMilliseconds) : 'probable-theft',
    cause,
  };
}

/** How long ago the presented generation was replaced, as far as the row remembers. */
function supersededFor(session: SessionRow, gap: number, now: StoreMilliseconds): number | null {
  if (gap !== 1 && gap !== 2) return null;
  const then = gap === 1 ? session.rotatedAt : session.prevRotatedAt;
  return then === null ? null : now - then;
}

/**
 * Innocent only where everything speaks for it: the same browser on the same network as the last rotation, no further behind than
 * two generations, and no claim to keep attempt keys (such a client would have shown one). Unclear means theft.
 */
function judge(
  session: SessionRow,
  presented: PresentedRefresh,
  gap: number,
  ageMilliseconds: number | null,
): ReuseVerdict {
  const samePlace =
    presented.network !== null &&
    presented.network === session.network &&
    presented.userAgent !== null &&
    presented.userAgent === session.userAgent;
  if (!samePlace || session.sendsAttempts || ageMilliseconds === null) return 'probable-theft';
  if (ageMilliseconds <= tabRaceMilliseconds) return 'tab-race';
  return gap === 1 && ageMilliseconds <= lostResponseMilliseconds ? 'lost-response' : 'probable-theft';
}
