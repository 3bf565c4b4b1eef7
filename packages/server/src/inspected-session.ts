import type { SessionView, TokenFacts } from '@sealwright/issuer';
import type { InspectRequest } from './admin-schemas.ts';

const hourMilliseconds = 3_600_000;

/** The session that a token names. */
export function answerSession(asked: InspectRequest, { session: view }: TokenFacts): object {
  if (view === undefined) return { ...unknownSession, differs: [] };
  const { session, account } = view;
  return {
    state: stateOf(view),
    account: account?.status ?? 'unknown',
    client_id: session.clientId,
    began_at: seconds(session.createdAt),
    authenticated_at: session.authTimeSeconds,
    // As its owner sees it: to the second it would tell a thief when to come. Nothing is used before it began.
    last_used_at: seconds(Math.max(session.createdAt, session.lastUsedAt - (session.lastUsedAt % hourMilliseconds))),
    ends_at: seconds(Math.min(session.idleEnd, session.absEnd)),
    ended_at: seconds(session.revokedAt),
    reason: session.reason,
    differs: listDifferences(asked, view),
  };
}

const unknownSession = {
  ...{ state: 'unknown', account: 'unknown', client_id: null, began_at: null, authenticated_at: null },
  ...{ last_used_at: null, ends_at: null, ended_at: null, reason: null },
};

/** `outdated`: all of the person, the client or the issuer was revoked since it began. */
function stateOf({ session, epochs, now }: SessionView): string {
  if (session.revokedAt !== null) return 'ended';
  if (session.epochs.some((epoch, index) => epoch !== epochs[index])) return 'outdated';
  if (now >= session.absEnd) return 'over';
  return now >= session.idleEnd ? 'idle' : 'live';
}

/** What a token of this session would have otherwise: somebody else made this one, or mixed two. */
function listDifferences(
  { sub, client_id: clientId, epoch }: InspectRequest,
  { session }: SessionView,
): readonly string[] {
  const expected = session.details?.subject ?? session.sub;
  return [
    ...(sub !== undefined && sub !== expected ? ['sub'] : []),
    ...(clientId !== undefined && clientId !== session.clientId ? ['client_id'] : []),
    ...(epoch?.some((each, index) => each !== session.epochs[index]) === true ? ['epoch'] : []),
  ];
}

function seconds(milliseconds: number): number;
function seconds(milliseconds: number | null): number | null;
function seconds(milliseconds: number | null): number | null {
  return milliseconds === null ? null : Math.floor(milliseconds / 1000);
}
