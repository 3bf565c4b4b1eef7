import { settingsOf } from '../client-settings.ts';
import { errors } from '../errors.ts';
import { issueFirstTokens } from '../first-tokens.ts';
import type { IssuerContext } from '../issuer-context.ts';
import type { SubjectFor } from '../openid/pairwise.ts';
import type { AccountRow, ClientRow, CreateSessionResult, Epochs, JsonObject, SessionRow } from '../ports.ts';
import type { RefreshParts } from '../session-refresh.ts';
import { createSessionRow, shorten } from '../session-start.ts';
import type { Sessions } from '../sessions.ts';
import type { TokenGrant } from '../token-grant.ts';
import { grantedResources, pickResource, sessionDetails } from './session-details.ts';

/** What the grants that people give share: the parts of a session, and by which names clients know people. */
export interface GrantParts extends RefreshParts {
  readonly subjectFor: SubjectFor;
}

/** What somebody who signed in has let a client have, as it waits for the client to come for it. */
export interface GrantRecord {
  readonly scope: string;
  readonly resources: readonly string[];
  readonly claims: JsonObject | null;
  readonly offline: boolean;
  readonly browserSession: string | null;
  readonly epochs: Epochs;
  readonly authTimeSeconds: number;
  readonly amr: readonly string[];
  readonly acr: string | null;
  /** Whether it stands on a consent, which may be taken back before the client comes. */
  readonly consented?: boolean;
}

/** The client that comes for it, and what it shows beside. */
export interface GrantCaller {
  /** As it authenticated, or, public, as it named itself. */
  readonly client: ClientRow;
  readonly jkt: string | null;
  readonly certificate: string | null;
  /** Of the granted ones, the `aud` of this access token. */
  readonly resource?: string | undefined;
  readonly userAgent?: string;
  readonly network?: string;
}

/** What a code was good for. */
export interface Redeemed {
  readonly grant: TokenGrant;
  /** Whether the client may have the refresh token. */
  readonly refreshable: boolean;
  readonly session: SessionRow;
  readonly account: AccountRow;
  readonly nonce: string | null;
}

/** The row of the session that a grant begins, for the transaction that uses the grant up. */
export async function prepareGrantedSession(
  parts: GrantParts,
  { client, jkt, certificate, userAgent, network }: GrantCaller,
  record: GrantRecord,
  sub: string,
): Promise<SessionRow> {
  const { context, keys } = parts;
  const resources = grantedResources(record, client, context.settings.issuer);
  const isPublic = client.kind === 'public';
  const subject = await parts.subjectFor(client, sub);
  return createSessionRow(context, keys, {
    ...{ clientId: client.clientId, transport: 'body', sub, scope: record.scope, epochs: record.epochs },
    resource: resources[0] ?? '',
    ...{ authTimeSeconds: record.authTimeSeconds, amr: record.amr, acr: record.acr },
    // RFC 9449 §5, RFC 8705 §4: what is bound is the refresh token of a public client; another authenticates each time.
    jkt: isPublic ? jkt : null,
    details: sessionDetails(record, {
      resources,
      certificate: isPublic ? certificate : null,
      subject: subject === sub ? null : subject,
    }),
    ...{ userAgent: shorten(userAgent), network: network ?? null, browserSession: record.browserSession },
    statusIndex: (await parts.statusIndexes?.take()) ?? null,
  });
}

/** Whether a person's word to a client is on record: for `consented` of what is about to wait. */
export async function isConsented({ store }: IssuerContext, sub: string, clientId: string): Promise<boolean> {
  return (await store.consents.find(sub, clientId)) !== undefined;
}

/**
 * Ends a session that began while it was taken back: its browser signed out, or its consent withdrawn. Whoever does that ends first
 * what this looks at and then the sessions that there are; so asked after the session's commit, none slips in between. Answers
 * whether it stands.
 */
export async function keepIfWanted(
  { store }: IssuerContext,
  sessions: Pick<Sessions, 'end'>,
  { browserSession, consented }: GrantRecord,
  { sid, sub, clientId }: Pick<SessionRow, 'sid' | 'sub' | 'clientId'>,
): Promise<boolean> {
  const [browser, consent] = await Promise.all([
    browserSession === null ? undefined : store.browserSessions.find(browserSession),
    consented === true ? store.consents.find(sub, clientId) : null,
  ]);
  const isOver = browser !== undefined && browser.session.endedAt !== null;
  if (!isOver && consent !== undefined) return true;
  await sessions.end({ sid }, 'revoked');
  return false;
}

/** @throws AuthError `account_inactive`, `authentication_stale` where the store did not begin the session */
export function assertBegan(began: CreateSessionResult | undefined): void {
  if (began === 'account_inactive') throw errors.create('account_inactive');
  if (began === 'epoch_changed') throw errors.create('authentication_stale');
}

/** The first tokens of a granted session that is committed. `issuedAt`: the wall clock before that transaction. */
export async function issueGranted(
  parts: RefreshParts,
  { client, jkt, certificate, resource: asked }: GrantCaller,
  record: GrantRecord,
  { sid, issuedAt }: { readonly sid: string; readonly issuedAt: number },
): Promise<Omit<Redeemed, 'nonce'>> {
  const resource = pickResource(asked, record, client, parts.context.settings.issuer);
  const first = await issueFirstTokens(parts, { sid, issuedAt, resource, jkt, certificate });
  return { ...first, refreshable: settingsOf(client).grantTypes.includes('refresh_token') };
}
