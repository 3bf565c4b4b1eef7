import type { IssuerContext } from '../issuer-context.ts';
import type { SessionRow, SessionView } from '../ports.ts';

/** The name by which the client of a session knows its person: in access tokens, ID tokens and at `/userinfo`. */
export function subjectOf({ sub, details }: Pick<SessionRow, 'sub' | 'details'>): string {
  return details?.subject ?? sub;
}

/**
 * Puts the sessions of pairwise clients on the revocation log one by one, after all that is a person's was revoked: their access
 * tokens do not name the person, so that the entry of that revocation does not reach them. Whoever revokes waits for this before it
 * answers, and a revocation that failed on the way is made again as a whole.
 *
 * Sessions of the new epoch stay. So do those that ended so long ago that no token of theirs can be left.
 */
export async function revokePairwiseSessions(context: IssuerContext, sub: string): Promise<void> {
  const { store, settings } = context;
  const expiresAt = context.entryExpiresAt();
  const tokenMilliseconds = (expiresAt - settings.wallClock()) * 1000;
  for (let after: string | undefined; ; ) {
    const page = { limit: pageLength, ...(after !== undefined && { after }) };
    const sessions = await store.sessions.listOfSubject(sub, page);
    for (const { sid, details } of sessions) {
      if (details?.subject === undefined) continue;
      await store.sessions.change(sid, (view) =>
        mayHaveTokens(view, tokenMilliseconds)
          ? { outcome: null, revoke: [{ kind: 'session', id: sid, expiresAt }] }
          : { outcome: null },
      );
    }
    after = sessions.at(-1)?.sid;
    if (sessions.length < pageLength || after === undefined) return;
  }
}

const pageLength = 1_000;

/** Whether it is of before, and an access token of it may still be alive. */
function mayHaveTokens({ session, epochs, now }: SessionView, tokenMilliseconds: number): boolean {
  const isOfBefore = session.epochs.some((epoch, index) => epoch !== epochs[index]);
  return isOfBefore && (session.revokedAt === null || now - session.revokedAt <= tokenMilliseconds);
}
