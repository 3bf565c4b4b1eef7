import { isAuthError } from '@sealwright/jwt';
import type { AccessTokenMinter } from './access-token.ts';
import { type Attempts, checkAttempts } from './attempt-key.ts';
import { firstPartyClientId } from './defaults.ts';
import { errors } from './errors.ts';
import type { IssuerContext } from './issuer-context.ts';
import type { ReuseEvidence, SessionChange, SessionView, Transport } from './ports.ts';
import type { PresentedRefresh } from './presented-refresh.ts';
import { decideRefresh, type RefreshOutcome, type RefreshRuleOptions } from './refresh-rules.ts';
import { type PresentedToken, parseRefreshToken, type RefreshKey } from './refresh-token.ts';
import { mayAdminister, mayAskFor } from './resource-choice.ts';
import { shorten } from './session-start.ts';
import { withStatusIndex } from './status-list/late-status-index.ts';
import type { StatusIndexPool } from './status-list/status-index-pool.ts';
import { answerGrant, confirmationOf, type TokenGrant } from './token-grant.ts';

export interface RefreshRequest {
  readonly refreshToken: string;
  /** How it came. */
  readonly transport: Transport;
  readonly client: { readonly clientId: string; readonly authenticated: boolean };
  /** Thumbprint of the DPoP key whose proof came with the request and held. */
  readonly jkt?: string | null;
  /** `x5t#S256` of the client certificate that came with the request and that the tokens are to be bound to. */
  readonly certificate?: string | null;
  readonly attempts?: Attempts;
  /** `aud` of this access token; the session's own if left out. */
  readonly resource?: string;
  /** A narrower scope for this access token (RFC 6749 §6). */
  readonly scope?: string;
  readonly userAgent?: string;
  readonly network?: string;
  /** Serve sessions of the first-party client only. */
  readonly firstPartyOnly?: boolean;
}

interface RefreshKeys {
  refreshKey(): RefreshKey;
  findRefreshKey(kid: string): RefreshKey | undefined;
}

export interface RefreshParts {
  readonly context: IssuerContext;
  readonly keys: RefreshKeys;
  readonly minter: AccessTokenMinter;
  /** Where sessions get their places in the status lists; undefined while those are off. */
  readonly statusIndexes?: StatusIndexPool | undefined;
  /** The rules; an argument so that a test can show what a wrong one would do. */
  readonly decide?: typeof decideRefresh;
}

/**
 * One refresh: parse, look at the MAC, decide in the row's transaction, and make tokens only after its commit. What the database has
 * to answer for is already known to have been made here.
 */
export async function refreshSession(parts: RefreshParts, request: RefreshRequest): Promise<TokenGrant> {
  const { observers } = parts.context;
  const { clientId } = request.client;
  try {
    return await refresh(parts, request);
  } catch (error) {
    if (isAuthError(error) && error.blame !== 'system') {
      observers.emit({ type: 'refresh_refused', code: error.code, clientId });
    }
    throw error;
  }
}

async function refresh(parts: RefreshParts, request: RefreshRequest): Promise<TokenGrant> {
  const { context, keys } = parts;
  const token = parseRefreshToken(request.refreshToken, (kid) => keys.findRefreshKey(kid));
  const presented = present(token, request);
  if (request.firstPartyOnly === true && request.client.clientId !== firstPartyClientId) {
    throw errors.create('refresh_client_mismatch');
  }
  await checkResource(context, request);
  // Read before the transaction: a revocation that commits after it then outlives whatever is signed here.
  const issuedAt = context.settings.wallClock();
  const decide = parts.decide ?? decideRefresh;
  const options = ruleOptions(parts);
  const outcome = await withStatusIndex(parts.statusIndexes, (place) =>
    context.store.sessions.change(token.sid, (view) => {
      const change = place(withinRole(context, view, request, decide(view, presented, options)), view);
      return { ...change, outcome: { ...change.outcome, evidence: change.evidence, now: view.now } };
    }),
  );
  if (outcome === undefined) throw errors.create('refresh_unknown');
  if (!outcome.granted) throw refusal(context, outcome);
  return answer(parts, request, { outcome, token, issuedAt, now: outcome.now });
}

/** In the transaction, by the account as it is: a role that was taken away a moment ago gets no more tokens, and nothing changes. */
function withinRole(
  { settings }: IssuerContext,
  { session, account }: SessionView,
  { resource = session.resource }: RefreshRequest,
  change: SessionChange<RefreshOutcome>,
): SessionChange<RefreshOutcome> {
  const may = account !== undefined && mayAdminister(settings, account, resource);
  return !change.outcome.granted || may ? change : { outcome: { granted: false, code: 'resource_refused' } };
}

async function answer(
  parts: RefreshParts,
  request: RefreshRequest,
  facts: {
    readonly outcome: Extract<RefreshOutcome, { granted: true }>;
    readonly token: PresentedToken;
    readonly issuedAt: number;
    readonly now: number;
  },
): Promise<TokenGrant> {
  const { session, account, scope, path } = facts.outcome;
  const grant = await answerGrant(parts, {
    session,
    account,
    scope,
    resource: request.resource ?? session.resource,
    confirmation: confirmationOf(request.jkt ?? null, request.certificate ?? null),
    issuedAt: facts.issuedAt,
    now: facts.now,
    refreshTokenChanged: facts.token.generation !== session.gen || facts.token.rtKid !== session.rtKid,
  });
  const { sid, sub, clientId } = session;
  parts.context.observers.emit({ type: 'session_refreshed', sid, sub, clientId, path });
  return grant;
}

function present(token: PresentedToken, request: RefreshRequest): PresentedRefresh {
  return {
    token,
    client: request.client,
    transport: request.transport,
    jkt: request.jkt ?? null,
    certificate: request.certificate ?? null,
    resource: request.resource ?? null,
    attempts: request.attempts === undefined ? null : checkAttempts(request.attempts),
    scope: request.scope ?? null,
    userAgent: shorten(request.userAgent),
    network: request.network ?? null,
  };
}

/** The session's own resource was checked when it began; only another one is looked at. Rule 0 holds it against what was granted. */
async function checkResource(context: IssuerContext, { resource, client }: RefreshRequest): Promise<void> {
  if (resource === undefined) return;
  const row = await context.store.clients.find(client.clientId);
  if (row === undefined || !(await mayAskFor(context, row, resource))) throw errors.create('resource_refused');
}

function ruleOptions({ context, keys }: RefreshParts): RefreshRuleOptions {
  return {
    windowMilliseconds: context.settings.windowMilliseconds,
    idleMilliseconds: context.settings.idleSeconds * 1000,
    currentRtKid: keys.refreshKey().kid,
    isUsableRtKid: (kid) => keys.findRefreshKey(kid) !== undefined,
    entryExpiresAt: context.entryExpiresAt(),
  };
}

function refusal(
  { observers }: IssuerContext,
  outcome: Extract<RefreshOutcome, { granted: false }> & { readonly evidence: ReuseEvidence | undefined },
): Error {
  const { code, evidence } = outcome;
  if (evidence !== undefined) {
    const { sid, sub, clientId, cause, verdict, gap, ageMilliseconds } = evidence;
    observers.emit({ type: 'refresh_reused', sid, sub, clientId, cause, verdict, gap, ageMilliseconds });
  }
  return errors.create(code);
}
