import type { ClientRow } from '@sealwright/issuer';
import { maxStateCharacters } from '../defaults.ts';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import type { AuthorizationParameters } from './authorization-parameters.ts';
import { findRedirectUri, type RedirectUri } from './redirect-uri.ts';

/** How an answer travels to the client. A fragment is refused: codes in fragments leak to scripts and stay in histories. */
export type ResponseMode = 'query' | 'form_post';

/** An answer by form is a page, and so needs pages. */
export function servedResponseModes(pages: boolean): readonly ResponseMode[] {
  return pages ? ['query', 'form_post'] : ['query'];
}

/** A form goes to the web alone: a program's own scheme is opened by an address, and takes no body. */
export function isResponseMode({ server }: Exchange, { uri }: RedirectUri, mode: string): mode is ResponseMode {
  const served = servedResponseModes(server.pages !== undefined).some((one) => one === mode);
  return served && (mode === 'query' || /^https?:/i.test(uri));
}

/** Where an answer goes, good or bad. Only a client and a redirect URI that are proven to belong together make one. */
export interface AuthorizationTarget {
  readonly redirectUri: string;
  readonly responseMode: ResponseMode;
  readonly state: string | null;
}

/**
 * The client that a request names.
 *
 * @throws AuthError `authorization_client_unknown`, for the person's eyes: there is nobody else to tell
 */
export async function findAuthorizationClient(
  exchange: Exchange,
  parameters: AuthorizationParameters,
): Promise<ClientRow> {
  const clientId = parameters.get('client_id');
  const client = clientId === undefined ? undefined : await exchange.server.issuer.clients.find(clientId);
  if (client === undefined) throw errors.create('authorization_client_unknown');
  return client;
}

/** @throws AuthError `redirect_uri_refused`: nobody may be sent to an address that the client did not register (RFC 9700 §4.11) */
export function proveRedirectUri(client: ClientRow, parameters: AuthorizationParameters): RedirectUri {
  const presented = parameters.get('redirect_uri');
  const found = presented === undefined ? undefined : findRedirectUri(client, presented);
  if (found === undefined) throw errors.create('redirect_uri_refused');
  return found;
}

/**
 * How errors travel: by what is well formed of `response_mode` and `state`. What is wrong with the two is an error of the
 * request itself, which its parser finds.
 */
export function targetOf(
  exchange: Exchange,
  redirect: RedirectUri,
  parameters: AuthorizationParameters,
): AuthorizationTarget {
  const state = parameters.isRepeated('state') ? undefined : parameters.get('state');
  const mode = parameters.isRepeated('response_mode') ? undefined : parameters.get('response_mode');
  return {
    redirectUri: redirect.uri,
    responseMode: mode !== undefined && isResponseMode(exchange, redirect, mode) ? mode : 'query',
    state: state !== undefined && isState(state) ? state : null,
  };
}

/** RFC 6749 appendix A.5: visible ASCII and space. It goes back as it came, so it has an end. */
export function isState(state: string): boolean {
  return state.length <= maxStateCharacters && /^[\x20-\x7e]+$/.test(state);
}
