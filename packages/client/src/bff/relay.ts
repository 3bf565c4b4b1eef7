import { serverError } from '../node/server-error.ts';
import { invalidationPauseSeconds, maxRenewalsRemembered, replayableBodyBytes } from '../server-defaults.ts';
import { answerError } from './answers.ts';
import type { Relay } from './bff-options.ts';
import type { BffParts } from './bff-parts.ts';
import { findLiveSession, type LiveSession, renewSession } from './live-session.ts';
import { relayedAnswer, relayedHeaders } from './relay-headers.ts';
import { targetOf } from './relay-target.ts';
import { readUpTo } from './request-body.ts';
import { demandOwnOrigin } from './request-origin.ts';

type SignedIn = Extract<LiveSession, { readonly kind: 'signed-in' }>;

/**
 * A page's call, to the API with the session's access token; both bodies stream.
 *
 * An API's 401 is looked into, once: the session is renewed, and if the authorization server says that it is over the person is
 * signed out. Otherwise the call is sent again, if its body was no longer than 64 KB and came with its length.
 *
 * @throws AuthError `bff_method_refused`, `bff_origin_refused`, `bff_target_refused`, `bff_signed_out`, `bff_session_unavailable`,
 *   `bff_api_unreachable`, `bff_api_redirected`
 */
export function createRelay(parts: BffParts): (relay: Relay, request: Request, place: URL) => Promise<Response> {
  const unheard = new Map<string, number>();
  return async (relay, request, place) => {
    const { method, headers } = request;
    if (!relay.methods.has(method)) throw serverError('bff_method_refused');
    const reads = method === 'GET' || method === 'HEAD';
    demandOwnOrigin(headers, parts.settings.origin, reads ? 'reads' : 'changes');
    const target = targetOf(relay, place.pathname, place.search);
    const live = await findLiveSession(parts, headers);
    if (live.kind === 'signed-out') return signedOut(parts);
    const body = await replayable(request);
    const call = (session: SignedIn, again: boolean): Promise<Response> =>
      send(parts, relay, { request, target, body: again ? body.again : body.first, session });
    const response = await call(live, false);
    if (response.status !== 401 || isUnheard(parts, unheard, live))
      return relayedAnswer(relay, response, target, live.cookies);
    const next = await renewSession(parts, live.kept, headers, live.record.accessToken).catch((error) => {
      void response.body?.cancel();
      throw error;
    });
    if (next.kind === 'signed-out') {
      await response.body?.cancel();
      return signedOut(parts);
    }
    if (body.again === undefined) {
      remember(parts, unheard, next);
      return relayedAnswer(relay, response, target, next.cookies);
    }
    await response.body?.cancel();
    const second = await call(next, true);
    if (second.status === 401) remember(parts, unheard, next);
    return relayedAnswer(relay, second, target, next.cookies);
  };
}

function signedOut({ observe }: BffParts): Response {
  const error = serverError('bff_signed_out');
  observe({ type: 'refused', code: error.code, cause: undefined });
  return answerError(error);
}

/** An API that takes no token at all: more of them would not mend it, and each call would be one at the issuer. */
function isUnheard({ monotonicClock }: BffParts, unheard: ReadonlyMap<string, number>, { record }: SignedIn): boolean {
  return monotonicClock() < (unheard.get(record.accessToken) ?? Number.NEGATIVE_INFINITY);
}

function remember({ monotonicClock }: BffParts, unheard: Map<string, number>, { record }: SignedIn): void {
  const [eldest] = unheard.keys();
  if (unheard.size >= maxRenewalsRemembered && eldest !== undefined) unheard.delete(eldest);
  unheard.set(record.accessToken, monotonicClock() + invalidationPauseSeconds * 1000);
}

type Sendable = ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> | null;

/** Null is no body; an `again` of undefined says that there is no sending it twice. */
async function replayable({
  body,
  headers,
}: Request): Promise<{ readonly first: Sendable; readonly again: Sendable | undefined }> {
  if (body === null) return { first: null, again: null };
  const length = headers.get('content-length');
  if (length === null || !(Number(length) <= replayableBodyBytes)) return { first: body, again: undefined };
  const whole = await readUpTo(body, replayableBodyBytes);
  if (whole === undefined) throw serverError('bff_target_refused');
  return { first: whole, again: whole };
}

interface RelayedCall {
  readonly request: Request;
  readonly target: URL;
  readonly body: Sendable | undefined;
  readonly session: SignedIn;
}

async function send(parts: BffParts, relay: Relay, { request, target, body, session }: RelayedCall): Promise<Response> {
  const headers = relayedHeaders(relay, request.headers);
  headers.set('authorization', `Bearer ${session.record.accessToken}`);
  const late = new AbortController();
  const patience = setTimeout(() => late.abort(), parts.settings.apiTimeoutMilliseconds);
  try {
    return await parts.fetch(target.href, {
      ...{ method: request.method, headers, redirect: 'manual' },
      signal: AbortSignal.any([late.signal, request.signal]),
      ...(body !== null && body !== undefined && { body, duplex: 'half' }),
    });
  } catch {
    // The platform's own error may quote the address.
    throw serverError('bff_api_unreachable');
  } finally {
    clearTimeout(patience);
  }
}
