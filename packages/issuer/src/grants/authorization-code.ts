import { type Authenticated, assertAuthenticated } from '../authenticated.ts';
import { settingsOf } from '../client-settings.ts';
import { codeMilliseconds } from '../defaults.ts';
import { errors } from '../errors.ts';
import type { IssuerContext } from '../issuer-context.ts';
import { createSecretName, hashSecretName, isSecretName } from '../openid/secret-name.ts';
import type { ClientRow, JsonObject, PendingChange, PendingView, SessionRow } from '../ports.ts';
import type { Sessions } from '../sessions.ts';
import { type CodeRecord, parseCodeRecord } from './code-record.ts';
import {
  assertBegan,
  type GrantCaller,
  type GrantParts,
  isConsented,
  issueGranted,
  keepIfWanted,
  prepareGrantedSession,
  type Redeemed,
} from './granted-session.ts';
import { fitsChallenge } from './pkce.ts';
import { grantedResources } from './session-details.ts';

/** What somebody who signed in lets a client have. All of it is decided: it is not narrowed again. */
export interface CodeRequest {
  /** The proof that somebody authenticated, made for this very client. */
  readonly authenticated: Authenticated;
  /** As in the authorization request. */
  readonly redirectUri: string;
  /** By S256 (`parseCodeChallenge`). */
  readonly codeChallenge: string;
  /** Space-separated. */
  readonly scope: string;
  /** RFC 8707; none: the client's default. */
  readonly resources: readonly string[];
  readonly nonce?: string | null;
  /** The parameter `claims` as far as it was granted. */
  readonly claims?: JsonObject | null;
  /** The key that the code is bound to (RFC 9449 §10). */
  readonly dpopJkt?: string | null;
  readonly browserSession?: string | null;
  /** Whether `offline_access` was granted. */
  readonly offline?: boolean;
}

export interface Redemption extends GrantCaller {
  readonly code: string;
  readonly redirectUri: string | undefined;
  readonly codeVerifier: string | undefined;
}

/** Authorization codes (RFC 6749 §4.1): 256 random bits, good once, for a minute, for the client that asked. */
export interface AuthorizationCodes {
  issue(request: CodeRequest): Promise<{ readonly code: string }>;
  /**
   * Begins the session that a code stands for, once. A failure changes nothing: who merely learned a code cannot spoil it.
   * Whoever shows all that goes with it a second time ends the session that the first one began (§4.1.2, §10.5).
   *
   * @throws AuthError `code_unknown`, `code_client_mismatch`, `code_redirect_mismatch`, `pkce_mismatch`, `code_key_mismatch`,
   * `code_replayed`, `code_expired`, `resource_refused`, `account_inactive`, `authentication_stale`
   */
  redeem(redemption: Redemption): Promise<Redeemed>;
}

export function createAuthorizationCodes(parts: GrantParts, sessions: Sessions): AuthorizationCodes {
  const { context } = parts;
  return Object.freeze({
    issue: (request: CodeRequest) => issueCode(context, request),
    async redeem(redemption: Redemption): Promise<Redeemed> {
      const issuedAt = context.settings.wallClock();
      const { outcome, record, row } = await redeemOnce(parts, redemption);
      const { sid } = row;
      if (outcome.code === 'code_replayed' && outcome.sid !== null) {
        await sessions.end({ sid: outcome.sid }, 'reuse');
        context.observers.emit({ type: 'code_replayed', sid: outcome.sid, clientId: redemption.client.clientId });
      }
      if (outcome.code !== undefined) throw errors.create(outcome.code);
      if (!(await keepIfWanted(context, sessions, record, row))) throw errors.create('code_expired');
      return { ...(await issueGranted(parts, redemption, record, { sid, issuedAt })), nonce: record.nonce };
    },
  });
}

async function issueCode(context: IssuerContext, request: CodeRequest): Promise<{ readonly code: string }> {
  assertAuthenticated(request.authenticated);
  const { sub, clientId, epochs, authTimeSeconds, amr, acr } = request.authenticated;
  const { store, settings } = context;
  const name = createSecretName(settings.random);
  const createdAt = store.now();
  const record: CodeRecord = {
    ...{ redirectUri: request.redirectUri, codeChallenge: request.codeChallenge, scope: request.scope },
    ...{ resources: request.resources, nonce: request.nonce ?? null, claims: request.claims ?? null },
    ...{ jkt: request.dpopJkt ?? null, browserSession: request.browserSession ?? null },
    ...{ offline: request.offline ?? false, epochs, authTimeSeconds, amr, acr },
    consented: await isConsented(context, sub, clientId),
  };
  const created = await store.pending.create({
    ...{ kind: 'code', keyHash: name.hash, aliasHash: null, clientId, sub, body: { ...record }, sid: null },
    ...{ usedAt: null, createdAt, expiresAt: createdAt + codeMilliseconds },
  });
  if (created === 'exists') throw new Error('a random name was given twice');
  return { code: name.text };
}

type Refusal =
  | ('code_client_mismatch' | 'code_redirect_mismatch' | 'pkce_mismatch' | 'code_key_mismatch')
  | ('code_replayed' | 'code_expired' | 'resource_refused');

interface Outcome {
  readonly code: Refusal | undefined;
  readonly sid: string | null;
}

async function redeemOnce(
  parts: GrantParts,
  redemption: Redemption,
): Promise<{ readonly outcome: Outcome; readonly record: CodeRecord; readonly row: SessionRow }> {
  const { store } = parts.context;
  if (!isSecretName(redemption.code)) throw errors.create('code_unknown');
  const keyHash = hashSecretName(redemption.code);
  // Everything but `usedAt` and `sid` stays as it was written, so the session's row can be made before the transaction.
  const found = await store.pending.find('code', keyHash);
  if (found === undefined || found.row.sub === null) throw errors.create('code_unknown');
  const record = parseCodeRecord(found.row.body);
  const row = await prepareGrantedSession(parts, redemption, record, found.row.sub);
  const changed = await store.pending.change('code', keyHash, (view): PendingChange<Outcome> => {
    const code = judge(view, record, redemption, parts.context.settings.issuer);
    if (code !== undefined) return { outcome: { code, sid: view.row.sid } };
    return {
      outcome: { code: undefined, sid: null },
      set: { usedAt: view.now, sid: row.sid },
      createSession: row,
    };
  });
  if (changed === undefined) throw errors.create('code_unknown');
  assertBegan(changed.session);
  return { outcome: changed.outcome, record, row };
}

/** First all that only the rightful client can know, so that nobody else's attempt counts as a replay; then the times. */
function judge(
  { row, now }: PendingView,
  record: CodeRecord,
  { client, redirectUri, codeVerifier, jkt, resource }: Redemption,
  issuer: string,
): Refusal | undefined {
  if (row.clientId !== client.clientId) return 'code_client_mismatch';
  // RFC 6749 §4.1.3: the same text, which RFC 9700 §2.1 compares to the letter.
  if (redirectUri !== record.redirectUri) return 'code_redirect_mismatch';
  // Who is called back decides by which name the client knows people, so a name is told only of where the code went.
  if (settingsOf(client).subjectType === 'pairwise' && movedAway(client, redirectUri)) return 'code_redirect_mismatch';
  if (codeVerifier === undefined || !fitsChallenge(codeVerifier, record.codeChallenge)) return 'pkce_mismatch';
  if (record.jkt !== null && record.jkt !== jkt) return 'code_key_mismatch';
  if (row.usedAt !== null) return 'code_replayed';
  if (now >= row.expiresAt) return 'code_expired';
  if (resource !== undefined && !grantedResources(record, client, issuer).includes(resource)) return 'resource_refused';
  return undefined;
}

/** The registration has changed since the code was sent there. A loopback address may have had a port besides, and is no sector. */
function movedAway({ redirectUris }: ClientRow, sentTo: string): boolean {
  return /^https:/i.test(sentTo) && !redirectUris.includes(sentTo);
}
