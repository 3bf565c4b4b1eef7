import { encodeBase64Url } from '@sealwright/jwt';
import { type Authenticated, assertAuthenticated } from './authenticated.ts';
import { firstPartyClientId, identifierBytes, lastUseRoundingMilliseconds, maxUserAgentLength } from './defaults.ts';
import { errors } from './errors.ts';
import type { IssuerContext } from './issuer-context.ts';
import type { ClientRow, SessionRow, Transport } from './ports.ts';
import type { RefreshKey } from './refresh-token.ts';
import { mayAdminister, mayAskFor } from './resource-choice.ts';
import { narrowScope } from './scope.ts';

export interface StartOptions {
  readonly clientId: string;
  /** Where the refresh token will travel; fixed for the session's life. */
  readonly transport: Transport;
  /** `aud` of its access tokens; the default resource if left out. */
  readonly resource?: string;
  /** Space-separated; all that the account has, if left out. */
  readonly scope?: string;
  /** Binds the session to a DPoP key (RFC 9449). */
  readonly jkt?: string;
  readonly userAgent?: string;
  readonly network?: string;
}

/**
 * Checks what a new session asks for and makes its row. Nothing is written.
 *
 * @throws AuthError `client_unknown`, `resource_refused`, `scope_refused`
 */
export async function prepareSession(
  context: IssuerContext,
  keys: { refreshKey(): RefreshKey },
  authenticated: Authenticated,
  options: StartOptions,
): Promise<SessionRow> {
  assertAuthenticated(authenticated);
  // The client's epoch was fixed with the proof; for another client it would be another's.
  if (authenticated.clientId !== options.clientId) throw new TypeError('the authentication was for another client');
  const { settings, store } = context;
  const client = await store.clients.find(options.clientId);
  if (client === undefined) throw errors.create('client_unknown');
  const resource = options.resource ?? settings.defaultResource;
  if (!(await mayAskFor(context, client, resource))) throw errors.create('resource_refused');
  if (!mayAdminister(settings, authenticated.account, resource)) throw errors.create('resource_refused');
  const scope = narrowScope(options.scope ?? null, grantable(authenticated, client));
  if (scope === undefined) throw errors.create('scope_refused');
  return createSessionRow(context, keys, {
    ...{ clientId: client.clientId, transport: options.transport, resource, scope },
    ...{ sub: authenticated.sub, epochs: authenticated.epochs },
    ...{ authTimeSeconds: authenticated.authTimeSeconds, amr: authenticated.amr, acr: authenticated.acr },
    ...{ jkt: options.jkt ?? null, userAgent: shorten(options.userAgent), network: options.network ?? null },
    ...{ statusIndex: null, browserSession: null, details: null },
  });
}

/** What a session's row says of its beginning; the rest follows from the settings and the moment. */
export type SessionFacts = Pick<
  SessionRow,
  | ('clientId' | 'transport' | 'sub' | 'resource' | 'scope' | 'epochs' | 'jkt' | 'authTimeSeconds' | 'amr' | 'acr')
  | ('userAgent' | 'network' | 'statusIndex' | 'browserSession' | 'details')
>;

/** The row of a session that begins now, in its first generation. It does NOT check anything. */
export function createSessionRow(
  { settings, store }: IssuerContext,
  keys: { refreshKey(): RefreshKey },
  facts: SessionFacts,
): SessionRow {
  const now = store.now();
  return {
    ...facts,
    sid: encodeBase64Url(settings.random(identifierBytes)),
    ...firstGeneration(settings.random(identifierBytes), keys.refreshKey().kid),
    // The store writes its own: only it knows, within the transaction, which one is current.
    incarnation: 0,
    createdAt: now,
    idleEnd: now + Math.min(settings.idleSeconds, settings.absoluteSeconds) * 1000,
    absEnd: now + settings.absoluteSeconds * 1000,
    revokedAt: null,
    reason: null,
    lastUsedAt: now - (now % lastUseRoundingMilliseconds),
  };
}

/** A header's text is the sender's to choose; what is kept and shown of it has an end. */
export function shorten(userAgent: string | undefined): string | null {
  return userAgent?.slice(0, maxUserAgentLength) ?? null;
}

/** What the account holds; through another's application, no more than that application is registered for. */
function grantable({ account }: Authenticated, client: ClientRow): readonly string[] {
  if (client.clientId === firstPartyClientId) return account.scopes;
  return account.scopes.filter((scope) => client.scopes.includes(scope));
}

function firstGeneration(
  salt: Uint8Array,
  rtKid: string,
): Pick<
  SessionRow,
  | 'gen'
  | 'salt'
  | 'rtKid'
  | 'rotatedAt'
  | 'prevRotatedAt'
  | 'attempt'
  | 'sendsAttempts'
  | 'recoveries'
  | 'streak'
  | 'streakGen'
> {
  return {
    gen: 1,
    salt,
    rtKid,
    rotatedAt: null,
    prevRotatedAt: null,
    attempt: null,
    sendsAttempts: false,
    recoveries: 0,
    streak: 0,
    streakGen: 0,
  };
}
