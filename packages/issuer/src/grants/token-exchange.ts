import { isAuthError, type VerifiedJwt } from '@sealwright/jwt';
import { anyAudience } from '@sealwright/jwt/unsafe';
import type { AccessToken, AccessTokenRequest, Actor, Confirmation } from '../access-token.ts';
import { requireGrant, settingsOf } from '../client-settings.ts';
import { exchangedTokenSeconds } from '../defaults.ts';
import { errors } from '../errors.ts';
import { openidScopes } from '../openid/claims-of-scope.ts';
import type { VerifyOwnToken } from '../own-token.ts';
import type { ClientRow, Epochs, SessionView } from '../ports.ts';
import { isGranted } from '../refresh-admission.ts';
import { chooseResource } from '../resource-choice.ts';
import { narrowScope, parseScope } from '../scope.ts';
import { prependActor, readActor } from './actor-chain.ts';
import { tokenExchangeGrant } from './grant-names.ts';
import type { GrantParts } from './granted-session.ts';

/** RFC 8693 §3. No other type is taken or given: an ID token tells a client of a sign-in and opens nothing. */
export const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

export interface ExchangeRequest {
  /** It has authenticated. */
  readonly client: ClientRow;
  readonly subjectToken: string;
  /** One in the client's own name; left out, the client's authentication says the same. */
  readonly actorToken?: string | undefined;
  /** One of the client's registered resources; the first if left out. */
  readonly resource?: string | undefined;
  /** Within the subject token's and the client's; all that both have if left out. */
  readonly scope?: string | undefined;
  readonly confirmation: Confirmation | null;
}

export interface ExchangedToken extends AccessToken {
  readonly scope: string;
}

/**
 * Token exchange (RFC 8693): a service that was called with a token gets one for the next service, for the same person, with less
 * power and another audience.
 *
 * - Whose tokens a client may exchange is registered (`exchange.subjects`); its own, it may always.
 * - The new token names the client as the actor (`act`, delegation). Only a client that is registered for impersonation, and
 *   that shows no actor token, is left out.
 * - It stands on the session of the subject token and dies with it, within five minutes, and never after the subject token.
 *
 * It does NOT take ID tokens, refresh tokens or anybody else's tokens, and answers no refresh token. A token in a client's own
 * name is exchanged by that client alone.
 */
export interface TokenExchange {
  /**
   * @throws AuthError `grant_unauthorized`, `subject_token_refused`, `actor_token_refused`, `exchange_refused`,
   * `actor_chain_too_long`, `resource_refused`, `scope_refused`
   */
  exchange(request: ExchangeRequest): Promise<ExchangedToken>;
}

export function createTokenExchange(
  parts: GrantParts & { readonly minter: { mint(request: AccessTokenRequest): Promise<AccessToken> } },
  verifyOwnToken: VerifyOwnToken,
): TokenExchange {
  const { context, minter } = parts;
  return Object.freeze({
    async exchange(request: ExchangeRequest): Promise<ExchangedToken> {
      const { client } = request;
      requireGrant(client, tokenExchangeGrant);
      const issuedAt = context.settings.wallClock();
      const subject = await readSubject(parts, verifyOwnToken, request.subjectToken);
      if (!mayExchange(client, subject)) throw errors.create('exchange_refused');
      if (request.actorToken !== undefined) await checkActorToken(verifyOwnToken, request.actorToken, client);
      const resource = chooseResource(client, request.resource);
      const scope = exchangedScope(client, subject, request.scope);
      const { sid } = subject;
      const basis =
        sid === undefined
          ? await ownBasis(parts, subject)
          : await sessionBasis(parts, client, subject, { sid, resource });
      const act = actorOf(request, subject);
      const token = await minter.mint({
        ...basis,
        ...{ clientId: client.clientId, resource, scope, confirmation: request.confirmation, act, issuedAt },
        notAfter: Math.min(subject.exp, issuedAt + exchangedTokenSeconds),
      });
      const impersonation = subject.clientId !== client.clientId && act?.sub !== client.clientId;
      context.observers.emit({
        ...{ type: 'token_exchanged', clientId: client.clientId, fromClientId: subject.clientId, impersonation },
        sid: sid ?? null,
      });
      return { ...token, scope };
    },
  });
}

/** What a subject token says, verified. */
interface Subject {
  readonly sub: string;
  readonly clientId: string;
  readonly sid: string | undefined;
  readonly epoch: readonly number[];
  readonly scope: readonly string[];
  readonly exp: number;
  readonly act: Actor | undefined;
}

/** What of a new token follows from the subject token. */
type Basis = Pick<AccessTokenRequest, 'sub' | 'epochs' | 'session' | 'roles'>;

/** It may be bound to a key: whoever it was sent to has seen the proof, and shows here who it is itself. */
async function readSubject(
  { context: { settings } }: GrantParts,
  verify: VerifyOwnToken,
  token: string,
): Promise<Subject> {
  const { payload } = await verifyOr('subject_token_refused', () => verify(token, anyAudience, 'not-asked'));
  const { sub, client_id: clientId, sid, scope, exp, act, aud, epoch } = payload;
  // What acts on accounts here is sent to nobody else, so whoever else shows one has stolen it.
  const isOurOwn = [aud].flat().some((each) => each === settings.accountResource || each === settings.adminResource);
  if (typeof sub !== 'string' || typeof clientId !== 'string' || isOurOwn) throw errors.create('subject_token_refused');
  return {
    ...{ sub, clientId, exp, act: readActor(act), epoch: epoch as readonly number[] },
    sid: typeof sid === 'string' ? sid : undefined,
    scope: typeof scope === 'string' ? (parseScope(scope) ?? []) : [],
  };
}

/** Its own tokens, and those of the clients that it is registered for. What a client holds in its own name is its own alone. */
function mayExchange(client: ClientRow, { clientId, sid }: Subject): boolean {
  if (clientId === client.clientId) return true;
  return sid !== undefined && settingsOf(client).exchange.subjects.includes(clientId);
}

/** RFC 8693 §2.1: the acting party. Here it can be nobody but the client that asks. */
async function checkActorToken(verify: VerifyOwnToken, token: string, client: ClientRow): Promise<void> {
  const { payload } = await verifyOr('actor_token_refused', () => verify(token, anyAudience, 'not-asked'));
  const isOwn = payload.sub === client.clientId && payload['client_id'] === client.clientId;
  if (!isOwn || payload['sid'] !== undefined) throw errors.create('actor_token_refused');
}

/** Outside, whatever was wrong with a token is one and the same answer. */
async function verifyOr(
  code: 'subject_token_refused' | 'actor_token_refused',
  verify: () => Promise<VerifiedJwt>,
): Promise<VerifiedJwt> {
  try {
    return await verify();
  } catch (cause) {
    if (isAuthError(cause) && cause.blame === 'token') throw errors.create(code, { cause });
    throw cause;
  }
}

/** Never more than the subject token has, and never more than the client that exchanges is registered for. */
function exchangedScope(client: ClientRow, subject: Subject, asked: string | undefined): string {
  const both = subject.scope.filter((name) => client.scopes.includes(name) && !openidScopes.includes(name));
  const scope = narrowScope(asked ?? null, both);
  if (scope === undefined) throw errors.create('scope_refused');
  return scope;
}

/** A client's own token, on nothing but its own epochs. */
async function ownBasis(parts: GrantParts, subject: Subject): Promise<Basis> {
  const epochs = await currentEpochs(parts, subject, subject.sub);
  return { sub: subject.sub, epochs: [epochs[0], epochs[1], 0], session: null, roles: [] };
}

/** The session as it stands now: an access token outlives by minutes what the store knows at once. */
async function sessionBasis(
  parts: GrantParts,
  client: ClientRow,
  subject: Subject,
  { sid, resource }: { readonly sid: string; readonly resource: string },
): Promise<Basis> {
  const { store } = parts.context;
  const view = await store.sessions.find(sid);
  if (view?.account === undefined || !isAlive(view)) throw errors.create('subject_token_refused');
  const { session, account } = view;
  // What people let a client have is what a refresh would give it, and an exchange is no way around.
  if (session.clientId === client.clientId && !isGranted(session, resource)) throw errors.create('resource_refused');
  const [issuerEpoch, , subjectEpoch] = await currentEpochs(parts, subject, session.sub);
  const sub = await parts.subjectFor(client, session.sub);
  // A pairwise name is reached by the entry of its session alone, and only those of pairwise clients get one each.
  if (sub !== session.sub && session.details?.subject === undefined) throw errors.create('exchange_refused');
  return { sub, epochs: [issuerEpoch, client.epoch, subjectEpoch], session, roles: account.roles };
}

/** By the store and not by this node's copy of the log: what was revoked a moment ago must not be healed by an exchange. */
async function currentEpochs({ context }: GrantParts, subject: Subject, sub: string): Promise<Epochs> {
  const current = await context.store.revocations.currentEpochs(subject.clientId, sub);
  if (!current.every((epoch, index) => epoch === subject.epoch[index])) throw errors.create('subject_token_refused');
  return current;
}

function isAlive({ session, account, epochs, now }: SessionView): boolean {
  const current = session.epochs.every((epoch, index) => epoch === epochs[index]);
  const over = session.revokedAt !== null || now >= session.idleEnd || now >= session.absEnd;
  return current && !over && account?.status === 'active';
}

function actorOf({ client, actorToken }: ExchangeRequest, { clientId, act }: Subject): Actor | undefined {
  // A client that trims its own token acts as before.
  if (clientId === client.clientId) return act;
  if (actorToken === undefined && settingsOf(client).exchange.impersonation) return act;
  return prependActor(client.clientId, act);
}
