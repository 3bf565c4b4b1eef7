import { createDpopProof } from '@sealwright/jwt/dpop';
import type { HeldToken } from './held-token.ts';
import { serverError } from './server-error.ts';
import type { ServerClient, TokenAnswer } from './token-endpoint.ts';

/** As `fetch`, with the token; to an origin that is not named it throws `call_not_allowed`. */
export type MachineFetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/**
 * Attaches the token, and where the API answers 401 another one, once. With a key it also makes the proof for each request and
 * follows the API's wish for a nonce (RFC 9449 §9), once.
 */
export function createMachineFetch(client: ServerClient, held: HeldToken, origins: ReadonlySet<string>): MachineFetch {
  const nonces = new Map<string, string>();
  const send = async (url: URL, init: RequestInit, token: TokenAnswer): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set('authorization', `${token.tokenType} ${token.accessToken}`);
    if (client.dpop !== undefined) {
      const { accessToken } = token;
      const [method, nonce] = [init.method?.toUpperCase() ?? 'GET', nonces.get(url.origin)];
      const now = (): number => Math.floor(client.wallClock());
      headers.set('dpop', await createDpopProof(client.dpop, { method, url: url.href, accessToken, nonce, now }));
    }
    const response = await client.line.fetch(url.href, { ...init, headers, redirect: 'manual' });
    // A `fetch` of somebody's own that went on all the same may have shown the token to anybody.
    if (response.redirected) throw serverError('peer_redirected');
    return response;
  };
  return async (target, init = {}) => {
    const url = parseTarget(target, origins);
    refuseInit(init);
    const token = await held.find();
    const response = await send(url, init, token);
    const nonce = client.dpop === undefined ? null : response.headers.get('dpop-nonce');
    const wantsNonce = nonce !== null && nonce !== nonces.get(url.origin);
    if (wantsNonce) nonces.set(url.origin, nonce);
    if (response.status !== 401) return response;
    // Where a nonce is what was missing the token is as good as before.
    const isForNonce = wantsNonce && /use_dpop_nonce/.test(response.headers.get('www-authenticate') ?? '');
    const mayRepeat = (isForNonce || held.invalidate(token.accessToken)) && isReplayable(init.body);
    const next = mayRepeat ? await held.find().catch(() => undefined) : undefined;
    if (next === undefined) return response;
    await response.body?.cancel();
    return send(url, init, next);
  };
}

/** Read once, by the parser that `fetch` itself uses, so that both mean the same host. */
function parseTarget(target: string | URL, origins: ReadonlySet<string>): URL {
  const text = String(target);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // By its parts: the origin of a `blob:` address is that of the one inside.
  const isNamed = url !== undefined && origins.has(`${url.protocol}//${url.host}`);
  if (!isNamed || url.username !== '' || url.password !== '') throw serverError('call_not_allowed');
  return url;
}

function refuseInit({ headers, redirect }: RequestInit): void {
  if (new Headers(headers).has('authorization')) throw new TypeError('headers: Authorization is for the token');
  if (redirect === 'follow') throw new TypeError('redirect: none is followed with a token');
}

/** What can be sent a second time as it was sent the first. */
function isReplayable(body: RequestInit['body']): boolean {
  if (body === undefined || body === null || typeof body === 'string') return true;
  return (
    body instanceof URLSearchParams || body instanceof Blob || body instanceof ArrayBuffer || ArrayBuffer.isView(body)
  );
}
