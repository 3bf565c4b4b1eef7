import type { ClientHost } from './client-host.ts';
import { ClientError } from './errors.ts';
import type { HeldToken } from './held-token.ts';
import type { SessionMachine } from './session-machine.ts';

/** As `fetch`, with the access token of the person who is signed in. */
export type ApiFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

export interface ApiFetchOptions {
  readonly machine: SessionMachine;
  /** The origins that the token may go to. */
  readonly apis: ReadonlySet<string>;
  readonly send: CallSender;
}

/** Sends what a call has to send, with a token on it. */
export type CallSender = (request: Request, call: ApiCall, held: HeldToken) => Promise<Response>;

/** What one call of `fetch` sends, as often as it can be sent. */
export interface ApiCall {
  /** A request of its own for each time it is sent. @throws ClientError `origin_not_listed`, `authorization_present` */
  request(): Request;
  /** Nothing is left to send. */
  readonly isSpent: boolean;
}

/**
 * Makes the `fetch` that carries the token. It throws before anything is sent where the origin is not one of `apis`, and
 * follows no redirect: whoever can make an API redirect would choose where the token goes. A 401 is answered by one new
 * token and one more try, unless the body was a stream, which is gone. A call that began as one account never goes out
 * with the token of another.
 */
export function createApiFetch({ machine, apis, send }: ApiFetchOptions): ApiFetch {
  return async (input, init = {}) => {
    const call = openCall(apis, input, init);
    const first = call.request();
    const { signal } = first;
    const { state } = machine;
    const sub = state.status === 'signed-in' ? state.sub : undefined;

    let held = await machine.token({ sub, signal, isOwn: call.isSpent });
    let answer = await send(first, call, held);
    // What another tab said is tried besides: a lie costs one request to the API.
    for (let left = held.shared ? 2 : 1; left > 0 && answer.status === 401 && !call.isSpent; left -= 1) {
      const next = await machine.tokenInsteadOf(held, signal).catch(unlessSignedOut);
      if (next === undefined) break;
      await answer.body?.cancel();
      held = next;
      answer = await send(call.request(), call, held);
    }
    return answer;
  };
}

/** RFC 6750 §2.1. */
export function sendBearer({ fetch }: Pick<ClientHost, 'fetch'>): CallSender {
  return (request, _call, { accessToken }) => {
    request.headers.set('authorization', `Bearer ${accessToken}`);
    return fetch(request);
  };
}

/**
 * What was given is read once: the caller may change a URL, headers or a form while the call is on its way, and neither the
 * token nor a proof may follow. A stream is sent itself, since a copy would keep all of it in memory.
 */
function openCall(apis: ReadonlySet<string>, input: string | URL | Request, init: RequestInit): ApiCall {
  const isStream = init.body instanceof ReadableStream;
  const asked = init.redirect ?? (input instanceof Request ? input.redirect : undefined);
  // `manual` follows nothing either: the caller sees that there was a redirect.
  const redirect = asked === 'manual' ? asked : 'error';
  const whole = new Request(input instanceof Request ? input.clone() : input, { ...init, redirect });
  const call = {
    isSpent: false,
    request() {
      call.isSpent = isStream;
      const request = isStream ? whole : whole.clone();
      // A request's URL is in its normal form. Not `URL.origin`, by which a `blob:` is of the origin that made it.
      if (!apis.has(request.url.split('/', 3).join('/'))) throw new ClientError('origin_not_listed');
      if (request.headers.has('authorization')) throw new ClientError('authorization_present');
      return request;
    },
  };
  return call;
}

/** The session is over: the API's own 401 is the answer. Where nothing is known of the session, it is not: a page would show a sign-in. */
function unlessSignedOut(error: unknown): undefined {
  if (error instanceof ClientError && error.code === 'not_signed_in') return undefined;
  throw error;
}
