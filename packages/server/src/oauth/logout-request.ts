import type { ClientRow, JsonObject } from '@sealwright/issuer';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import {
  type AuthorizationParameters,
  authorizationParameters,
  type ParameterPairs,
} from './authorization-parameters.ts';
import { isState } from './authorization-target.ts';

/** A client's wish that a person be signed out, as far as it could be proven. Everything in it is JSON. */
export interface LogoutRequest {
  readonly clientId: string | null;
  /** The session that the client's ID token was of; null without a hint. */
  readonly sid: string | null;
  readonly redirectUri: string | null;
  readonly state: string | null;
  readonly uiLocales: readonly string[];
}

/**
 * Reads a logout request (RP-Initiated Logout §2). The hint may have expired; it has to be ours and of the client that is named.
 *
 * The hint may stand in a query, as the specification has it: it opens nothing, and the worst that its finder can do with it is to
 * ask. A redirect URI counts only if it is registered for logouts, to the letter.
 *
 * @throws AuthError `parameter_invalid`, `parameter_repeated`, `id_token_hint_invalid`, `authorization_client_unknown`,
 * `redirect_uri_refused`; all for the person's eyes
 */
export async function parseLogoutRequest(exchange: Exchange, pairs: ParameterPairs): Promise<LogoutRequest> {
  const parameters = authorizationParameters(pairs);
  const token = parameters.get('id_token_hint');
  const hint = token === undefined ? undefined : await exchange.server.issuer.openid.readIdTokenHint(token);
  const named = parameters.get('client_id');
  if (hint !== undefined && named !== undefined && named !== hint.clientId) throw errors.create('parameter_invalid');
  const client = await findClient(exchange, hint?.clientId ?? named);
  const state = parameters.get('state') ?? null;
  if (state !== null && !isState(state)) throw errors.create('parameter_invalid');
  return {
    clientId: client?.clientId ?? null,
    sid: hint?.sid ?? null,
    redirectUri: readRedirect(client, parameters),
    state,
    uiLocales: (parameters.get('ui_locales') ?? '').split(' ').filter((tag) => /^[A-Za-z0-9-]{1,35}$/.test(tag)),
  };
}

/** Only what `logoutBody` wrote comes back from the store. */
export function parseLogoutBody(body: JsonObject): LogoutRequest | undefined {
  return body['kind'] === 'logout' ? (body as unknown as LogoutRequest) : undefined;
}

export function logoutBody(request: LogoutRequest): JsonObject {
  return { kind: 'logout', ...request };
}

async function findClient({ server }: Exchange, clientId: string | undefined): Promise<ClientRow | undefined> {
  if (clientId === undefined) return undefined;
  const client = await server.issuer.clients.find(clientId);
  if (client === undefined) throw errors.create('authorization_client_unknown');
  return client;
}

function readRedirect(client: ClientRow | undefined, parameters: AuthorizationParameters): string | null {
  const uri = parameters.get('post_logout_redirect_uri');
  if (uri === undefined) return null;
  const registered = client?.settings.postLogoutRedirectUris ?? [];
  // To the letter, as every redirect URI: a page that leads anywhere is a gift to whoever phishes (RFC 9700 §4.11).
  if (!registered.includes(uri)) throw errors.create('redirect_uri_refused');
  return uri;
}
