import type { AccessTokenMinter, Confirmation } from './access-token.ts';
import { errors } from './errors.ts';
import { subjectOf } from './openid/pairwise-sessions.ts';
import type { AccountRow, SessionRow, StoreMilliseconds, Transport } from './ports.ts';
import { deriveRefreshToken, type RefreshKey } from './refresh-token.ts';

/** What a client gets: an access token and the refresh token that goes with its session. */
export interface TokenGrant {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly refreshToken: string;
  /**
   * False when this is the very token that was presented. A cookie need not, and should not, be set again then: an answer that is
   * overtaken on its way would put an older token over a newer one.
   */
  readonly refreshTokenChanged: boolean;
  readonly refreshExpiresInSeconds: number;
  readonly scope: string;
  readonly sid: string;
  readonly sub: string;
  readonly transport: Transport;
}

export interface GrantFacts {
  /** The row as committed. */
  readonly session: SessionRow;
  readonly account: AccountRow;
  readonly resource: string;
  readonly scope: string;
  /** What the access token is bound to; null: it is a bearer's. */
  readonly confirmation: Confirmation | null;
  /** The wall clock before the transaction. */
  readonly issuedAt: number;
  readonly now: StoreMilliseconds;
  readonly refreshTokenChanged: boolean;
}

/** Makes both tokens for a row that is committed. */
export async function answerGrant(
  {
    minter,
    keys,
  }: { readonly minter: AccessTokenMinter; readonly keys: { findRefreshKey(kid: string): RefreshKey | undefined } },
  { session, account, resource, scope, confirmation, issuedAt, now, refreshTokenChanged }: GrantFacts,
): Promise<TokenGrant> {
  const key = keys.findRefreshKey(session.rtKid);
  // Condemned between the commit and now: the next attempt gets a token under another key.
  if (key === undefined) throw errors.create('refresh_key_unknown');
  const { clientId, epochs } = session;
  const { roles } = account;
  const access = await minter.mint({
    sub: subjectOf(session),
    ...{ clientId, epochs, session, roles, resource, scope, confirmation, issuedAt },
  });
  return {
    ...access,
    refreshToken: deriveRefreshToken({ sid: session.sid, generation: session.gen }, key, session.salt),
    refreshTokenChanged,
    refreshExpiresInSeconds: Math.max(0, Math.floor((session.idleEnd - now) / 1000)),
    scope,
    sid: session.sid,
    sub: session.sub,
    transport: session.transport,
  };
}

/** `cnf` for a DPoP key, a client certificate, both or neither. */
export function confirmationOf(jkt: string | null, certificate: string | null): Confirmation | null {
  if (jkt === null && certificate === null) return null;
  return { ...(jkt !== null && { jkt }), ...(certificate !== null && { 'x5t#S256': certificate }) };
}
