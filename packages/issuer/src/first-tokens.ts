import { errors } from './errors.ts';
import type { AccountRow, SessionRow } from './ports.ts';
import type { RefreshParts } from './session-refresh.ts';
import { answerGrant, confirmationOf, type TokenGrant } from './token-grant.ts';

export interface FirstTokensRequest {
  readonly sid: string;
  /** The wall clock before the transaction that began the session. */
  readonly issuedAt: number;
  /** `aud` of the access token; the session's own if left out. */
  readonly resource?: string | undefined;
  /** Of the DPoP key that proved itself; the session's own if left out. */
  readonly jkt?: string | null | undefined;
  readonly certificate?: string | null | undefined;
}

export interface FirstTokens {
  readonly grant: TokenGrant;
  readonly session: SessionRow;
  readonly account: AccountRow;
}

/**
 * The first tokens of a session whose row is committed. The row is read again: the transaction may have given it the epoch
 * that it raised, or somebody may have ended it since.
 *
 * @throws AuthError `session_unknown`, `session_revoked`
 */
export async function issueFirstTokens(parts: RefreshParts, request: FirstTokensRequest): Promise<FirstTokens> {
  const { store, observers } = parts.context;
  const view = await store.sessions.find(request.sid);
  if (view?.account === undefined) throw errors.create('session_unknown');
  const { session, account, now } = view;
  if (session.revokedAt !== null || session.gen !== 1) throw errors.create('session_revoked');
  const { sid, sub, clientId, transport, scope, jkt } = session;
  const grant = await answerGrant(parts, {
    ...{ session, account, scope, issuedAt: request.issuedAt, now, refreshTokenChanged: true },
    resource: request.resource ?? session.resource,
    confirmation: confirmationOf(request.jkt ?? jkt, request.certificate ?? null),
  });
  observers.emit({ type: 'session_started', sid, sub, clientId, transport });
  return { grant, session, account };
}
