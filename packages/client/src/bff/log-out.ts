import { postAsClient } from '../node/token-endpoint.ts';
import { answerEmpty, answerRedirect } from './answers.ts';
import type { BffParts } from './bff-parts.ts';
import { demandOwnOrigin } from './request-origin.ts';
import type { SessionRecord } from './session-record.ts';

/**
 * `POST …/logout`: the session ends here and at the authorization server (its refresh token is given back, and with it dies every
 * access token). A form then goes on to the server's own sign-out, which ends what else began in this browser; with `?here`, or
 * called by a script, it does not.
 *
 * It does NOT fail where the server is away: here the person is signed out, and the observer hears `revocation_failed`.
 * @throws AuthError `bff_origin_refused`
 */
export async function logOut(parts: BffParts, request: Request, query: URLSearchParams): Promise<Response> {
  demandOwnOrigin(request.headers, parts.settings.origin, 'form');
  const { sessions, options, settings } = parts;
  const kept = await sessions.read(request.headers);
  const cookies = await sessions.end(kept, request.headers);
  if (kept !== undefined) {
    parts.renewal.end(kept.record);
    await giveBack(parts, kept.record);
    parts.observe({ type: 'signed_out', by: 'person' });
  }
  if (!isPage(request.headers)) return answerEmpty(204, cookies);
  const home = `${settings.origin}${options.afterLogOut ?? '/'}`;
  const away = kept === undefined || query.has('here') ? undefined : await signOutAddress(parts, kept.record);
  return answerRedirect(away ?? home, cookies);
}

async function giveBack(parts: BffParts, { refreshToken, accessToken }: SessionRecord): Promise<void> {
  try {
    const { revocationEndpoint } = await parts.documents.metadata();
    if (revocationEndpoint === undefined) return;
    const { status } = await postAsClient(parts.client, revocationEndpoint, { token: refreshToken ?? accessToken });
    if (status !== 200) parts.observe({ type: 'revocation_failed' });
  } catch {
    parts.observe({ type: 'revocation_failed' });
  }
}

/** RP-Initiated Logout §2. The hint passes through the browser's address once, and opens nothing. */
async function signOutAddress(parts: BffParts, { idToken }: SessionRecord): Promise<string | undefined> {
  const { endSessionEndpoint } = await parts.documents.metadata().catch(() => ({ endSessionEndpoint: undefined }));
  if (endSessionEndpoint === undefined) return undefined;
  const url = new URL(endSessionEndpoint);
  const { afterLogOut } = parts.options;
  url.searchParams.set('id_token_hint', idToken);
  url.searchParams.set('client_id', parts.client.clientId);
  if (afterLogOut !== undefined) {
    url.searchParams.set('post_logout_redirect_uri', `${parts.settings.origin}${afterLogOut}`);
  }
  return url.href;
}

/** A form of a page, which shows what is answered; a script's call cannot leave the page by a redirect. */
function isPage(headers: Headers): boolean {
  const mode = headers.get('sec-fetch-mode');
  return mode === null ? (headers.get('accept') ?? '').includes('text/html') : mode === 'navigate';
}
