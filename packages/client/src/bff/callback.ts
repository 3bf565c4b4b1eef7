import { isAuthError } from '@sealwright/jwt';
import { serverError } from '../node/server-error.ts';
import { askForTokens, type TokenAnswer } from '../node/token-endpoint.ts';
import { answerFailurePage, answerOnward, answerRedirect, type Cookies } from './answers.ts';
import type { BffParts } from './bff-parts.ts';
import { verifyIdToken } from './id-token.ts';
import type { IssuerMetadata } from './issuer-documents.ts';
import type { SessionRecord } from './session-record.ts';
import { findTransaction, type SignInTransaction } from './sign-in-transaction.ts';

/**
 * `GET …/callback`: what the authorization server answers, for the browser that asked and once.
 *
 * The person goes on by a page of our own and not by a redirect: a strict cookie does not come along with a chain of redirects
 * that another site began, so the first page would not know who has just signed in.
 */
export async function callback(parts: BffParts, request: Request, query: URLSearchParams): Promise<Response> {
  let spent: Cookies = [];
  try {
    const state = only(query, 'state');
    const { box, signInCookie, wallClock } = parts;
    const found = await findTransaction(box, signInCookie, state, request.headers, wallClock);
    spent = found.cookies;
    const record = await completeSignIn(parts, query, found.transaction);
    const begun = await parts.sessions.begin(record, request.headers, found.transaction.replaces);
    parts.observe({ type: 'signed_in' });
    return answerOnward(found.transaction.returnTo, [...spent, ...begun]);
  } catch (error) {
    if (!isAuthError(error)) throw error;
    const cause = isAuthError(error.cause) ? error.cause.code : undefined;
    parts.observe({ type: 'refused', code: error.code, cause });
    const { failurePath } = parts.options;
    if (failurePath !== undefined) return answerRedirect(`${failurePath}?error=${error.code}`, spent);
    return answerFailurePage(error, `${parts.settings.basePath}/login`, spent);
  }
}

async function completeSignIn(
  parts: BffParts,
  query: URLSearchParams,
  transaction: SignInTransaction,
): Promise<SessionRecord> {
  const metadata = await parts.documents.metadata();
  demandIssuer(query, metadata, parts.client.issuer);
  // Before this, an answer of another server could make us say what it likes (mix-up).
  if (query.has('error')) throw serverError('bff_sign_in_refused');
  const code = only(query, 'code');
  if (code === undefined || code === '') throw serverError('bff_answer_refused');
  const startedAt = parts.wallClock();
  const tokens = await redeem(parts, metadata, code, transaction.verifier);
  const { idToken, accessToken, refreshToken = null, expiresInSeconds: lifeSeconds } = tokens;
  if (idToken === undefined) throw serverError('bff_answer_refused');
  const { issuer, clientId } = parts.client;
  const expected = { issuer, clientId, nonce: transaction.nonce, accessToken, wallClock: parts.wallClock };
  const { sub, sid, claims } = await verifyIdToken(idToken, parts.documents.keys, expected);
  const named = parts.settings.claims.filter((name) => Object.hasOwn(claims, name));
  return {
    ...{ sub, sid, accessToken, refreshToken, idToken, lifeSeconds, startedAt, seenAt: startedAt },
    expiresAt: startedAt + lifeSeconds,
    claims: Object.fromEntries(named.map((name) => [name, claims[name] ?? null])),
  };
}

async function redeem(
  { client, redirectUri, options }: BffParts,
  { tokenEndpoint }: IssuerMetadata,
  code: string,
  verifier: string,
): Promise<TokenAnswer> {
  const outcome = await askForTokens(client, tokenEndpoint, {
    ...{ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier },
    ...(options.resource !== undefined && { resource: options.resource }),
  });
  if (outcome.kind === 'granted') return outcome.answer;
  if (outcome.kind === 'ended') throw serverError('bff_answer_refused');
  if (outcome.kind === 'refused') throw serverError('peer_status', { evidence: { status: outcome.status } });
  throw serverError('bff_session_unavailable');
}

/** RFC 9207 §2.4: the server that answers is the one that was asked. */
function demandIssuer(query: URLSearchParams, { namesItself }: IssuerMetadata, issuer: string): void {
  const named = only(query, 'iss');
  const isOther = named === undefined ? namesItself : named !== issuer;
  if (isOther) throw serverError('bff_answer_refused');
}

/** A parameter that comes twice is read by each reader in a way of its own. */
function only(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name);
  if (values.length > 1) throw serverError('bff_answer_refused');
  return values[0];
}
