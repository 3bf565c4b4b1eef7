import { isAuthError } from '@sealwright/jwt';
import type { Authenticated } from './authenticated.ts';
import { errors } from './errors.ts';
import { issueFirstTokens } from './first-tokens.ts';
import type { IssuerContext } from './issuer-context.ts';
import { endBrowserSessions } from './openid/browser-sessions.ts';
import type { EndReason, Page, SessionChange, SessionRow } from './ports.ts';
import { type PresentedToken, parseRefreshToken } from './refresh-token.ts';
import { type RefreshParts, type RefreshRequest, refreshSession } from './session-refresh.ts';
import { prepareSession, type StartOptions } from './session-start.ts';
import type { TokenGrant } from './token-grant.ts';

/** A session's row that is about to be written, and what to answer once it is. */
export interface PreparedSession {
  readonly row: SessionRow;
  /**
   * Makes the first tokens, after whoever took the row has committed it.
   *
   * @throws AuthError `session_unknown`, `session_revoked`
   */
  issue(): Promise<TokenGrant>;
}

export type EndTarget = { readonly refreshToken: string } | { readonly sid: string };

/** Sessions: one row each, from the authentication to the end, whatever the number of tokens in between. */
export interface Sessions {
  /**
   * Starts a session from the proof of an authentication and answers its first tokens.
   *
   * @throws AuthError `client_unknown`, `resource_refused`, `scope_refused`, `account_inactive`, `authentication_stale` (all was
   * revoked after the authentication began)
   */
  start(authenticated: Authenticated, options: StartOptions): Promise<TokenGrant>;
  /** The same in two steps, for a transaction that creates the session beside something else (a change of password). */
  prepare(authenticated: Authenticated, options: StartOptions): Promise<PreparedSession>;
  /**
   * Exchanges a refresh token by the refresh rules.
   *
   * @throws AuthError: the codes of `RefreshRefusal`, `refresh_malformed`, `refresh_key_unknown`, `refresh_unknown`,
   * `resource_refused`, `attempt_malformed`
   */
  refresh(request: RefreshRequest): Promise<TokenGrant>;
  /**
   * Ends a session, by its identifier or by a refresh token of any generation whose MACs hold, and all its access tokens with it.
   * It does NOT fail for what is over or was never ours: then `ended` is false.
   */
  end(target: EndTarget, reason: EndReason): Promise<{ readonly ended: boolean; readonly sid?: string }>;
  /**
   * Ends every live session of a subject but one, and signs every browser out but the one that it began in; or all but one
   * browser's and those that began in it. Answers how many sessions.
   */
  endAll(sub: string, reason: EndReason, except?: string | { readonly browserSession: string }): Promise<number>;
  /** Whose a refresh token is, of any generation whose MACs hold, also when the session is over. Changes nothing. */
  identify(refreshToken: string): Promise<{ readonly sid: string; readonly clientId: string } | undefined>;
  /** Live sessions of a subject, newest first. */
  list(sub: string, page?: Page): Promise<readonly SessionRow[]>;
  find(sid: string): Promise<SessionRow | undefined>;
}

export function createSessions(parts: RefreshParts, log: { catchUp(): Promise<void> }): Sessions {
  const { context, keys } = parts;
  const { store, observers } = context;
  const prepare: Sessions['prepare'] = async (authenticated, options) => {
    const issuedAt = context.settings.wallClock();
    const prepared = await prepareSession(context, keys, authenticated, options);
    const statusIndex = (await parts.statusIndexes?.take()) ?? null;
    const row = { ...prepared, statusIndex };
    return { row, issue: async () => (await issueFirstTokens(parts, { sid: row.sid, issuedAt })).grant };
  };
  return Object.freeze({
    prepare,
    async start(authenticated, options) {
      const prepared = await prepare(authenticated, options);
      const created = await store.sessions.create(prepared.row);
      if (created === 'account_inactive') throw errors.create('account_inactive');
      if (created === 'epoch_changed') throw errors.create('authentication_stale');
      return prepared.issue();
    },
    refresh: (request) => refreshSession(parts, request),
    async end(target, reason) {
      const token = 'refreshToken' in target ? readToken(parts, target.refreshToken) : undefined;
      const sid = 'sid' in target ? target.sid : token?.sid;
      if (sid === undefined) return { ended: false };
      const ended = await endSession(context, sid, token, reason);
      // Also for what was over already: whoever ended it may have failed to hand its entry on, and this answer is a success.
      await log.catchUp();
      if (ended === undefined) return { ended: false };
      const { sub, clientId } = ended;
      observers.emit({ type: 'session_ended', sid, sub, clientId, reason });
      return { ended: true, sid };
    },
    async endAll(sub, reason, except) {
      const exceptSid = typeof except === 'string' ? except : undefined;
      const exceptBrowserSession = typeof except === 'object' ? except.browserSession : undefined;
      // Before the others, so that none of them begins anew in a browser that is still signed in.
      await endBrowserSessions(context, sub, exceptBrowserSession ?? (await browserOf(context, exceptSid)));
      const entryExpiresAt = context.entryExpiresAt();
      const count = await store.sessions.endAll(sub, {
        reason,
        entryExpiresAt,
        ...(exceptSid === undefined ? {} : { exceptSid }),
        ...(exceptBrowserSession === undefined ? {} : { exceptBrowserSession }),
      });
      await log.catchUp();
      observers.emit({ type: 'sessions_ended', sub, reason, count });
      return count;
    },
    async identify(refreshToken) {
      const token = readToken(parts, refreshToken);
      const session = token && (await store.sessions.find(token.sid))?.session;
      if (session === undefined || token?.matchesSalt(session.salt) !== true) return undefined;
      return { sid: session.sid, clientId: session.clientId };
    },
    list: (sub, page) => store.sessions.listBySubject(sub, page),
    find: async (sid) => (await store.sessions.find(sid))?.session,
  } satisfies Sessions);
}

/** The browser session that a session began in. */
async function browserOf({ store }: IssuerContext, sid: string | undefined): Promise<string | undefined> {
  if (sid === undefined) return undefined;
  return (await store.sessions.find(sid))?.session.browserSession ?? undefined;
}

/** Undefined for whatever is no refresh token of ours: an end has nothing to say to it. */
function readToken({ keys }: RefreshParts, text: string): PresentedToken | undefined {
  try {
    return parseRefreshToken(text, (kid) => keys.findRefreshKey(kid));
  } catch (error) {
    if (isAuthError(error)) return undefined;
    throw error;
  }
}

/** Serialised with every refresh by the row: what commits before it is covered by its entry, what comes after is refused. */
async function endSession(
  context: IssuerContext,
  sid: string,
  token: PresentedToken | undefined,
  reason: EndReason,
): Promise<{ readonly sub: string; readonly clientId: string } | undefined> {
  const expiresAt = context.entryExpiresAt();
  const outcome = await context.store.sessions.change(sid, ({ session, now }): SessionChange<EndedSession> => {
    const isTheirs = token === undefined || token.matchesSalt(session.salt);
    if (!isTheirs || session.revokedAt !== null) return { outcome: undefined };
    return {
      outcome: { sub: session.sub, clientId: session.clientId },
      set: { revokedAt: now, reason },
      revoke: [{ kind: 'session', id: sid, expiresAt }],
    };
  });
  return outcome;
}

type EndedSession = { readonly sub: string; readonly clientId: string } | undefined;
