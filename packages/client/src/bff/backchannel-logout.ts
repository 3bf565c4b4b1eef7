import { createPolicy, isAuthError, type VerifiedJwt, verifyJwt } from '@sealwright/jwt';
import { serverError } from '../node/server-error.ts';
import { maxLogoutBodyBytes } from '../server-defaults.ts';
import { answerEmpty } from './answers.ts';
import type { BffParts } from './bff-parts.ts';
import { readUpTo } from './request-body.ts';
import type { BffStore } from './session-store.ts';

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

/**
 * `POST …/backchannel-logout`: the authorization server says, from server to server, that a session is over. Only where sessions
 * are in a store: one that is nowhere but in a browser's cookie cannot be reached.
 *
 * The token must be a logout token and nothing that resembles one: its own `typ`, the event, no `nonce` (that is an ID token's).
 * One that is told twice does no harm, so none is remembered.
 *
 * @throws AuthError `bff_logout_token_invalid`, `keys_unavailable`
 * @see OpenID Connect Back-Channel Logout 1.0 §2.6
 */
export async function backchannelLogout(parts: BffParts, store: BffStore, request: Request): Promise<Response> {
  const token = await readToken(request);
  const { issuer, clientId } = parts.client;
  const policy = createPolicy({
    ...{ issuer, audience: clientId, typ: 'logout+jwt', origin: 'foreign', maxLifetimeSeconds: 600 },
    now: () => Math.floor(parts.wallClock()),
  });
  const verified = await verifyJwt(token, parts.documents.keys, policy).catch((cause) => {
    throw isAuthError(cause, 'keys_unavailable') ? cause : serverError('bff_logout_token_invalid', { cause });
  });
  await store.deleteWhere(whoseSession(verified));
  parts.observe({ type: 'signed_out', by: 'back_channel' });
  return answerEmpty(204);
}

async function readToken(request: Request): Promise<string> {
  const type = request.headers.get('content-type') ?? '';
  const bytes = await readUpTo(request.body, maxLogoutBodyBytes);
  const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/i.test(type);
  const tokens =
    isForm && bytes !== undefined ? new URLSearchParams(new TextDecoder().decode(bytes)).getAll('logout_token') : [];
  const [token] = tokens;
  if (token === undefined || tokens.length > 1) throw serverError('bff_logout_token_invalid');
  return token;
}

/** One session where it is named: late news then ends nothing that began since. */
function whoseSession({ payload }: VerifiedJwt): { readonly sid: string } | { readonly sub: string } {
  const { sid, sub, events } = payload;
  const event = (events as Readonly<Record<string, unknown>> | undefined)?.[logoutEvent];
  const isEvent = typeof event === 'object' && event !== null && !Array.isArray(event);
  if (!isEvent || Object.hasOwn(payload, 'nonce')) throw serverError('bff_logout_token_invalid');
  if (typeof sid === 'string' && sid !== '') return { sid };
  if (sid === undefined && typeof sub === 'string' && sub !== '') return { sub };
  throw serverError('bff_logout_token_invalid');
}
