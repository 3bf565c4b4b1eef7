import {
  type ClaimsRequest,
  type ClientRow,
  openidScopes,
  parseClaimsRequest,
  parseCodeChallenge,
  settingsOf,
} from '@sealwright/issuer';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import {
  type AuthorizationParameters,
  authorizationParameters,
  type ParameterPairs,
} from './authorization-parameters.ts';
import {
  type AuthorizationTarget,
  isResponseMode,
  isState,
  proveRedirectUri,
  targetOf,
} from './authorization-target.ts';
import type { RedirectUri } from './redirect-uri.ts';
import { checkResources } from './resource-indicators.ts';

/** A request that holds all the rules, as it waits for its person. Everything in it is JSON. */
export interface AuthorizationRequest extends AuthorizationTarget {
  readonly clientId: string;
  /** The redirect URI leads to a program on the person's machine: never answered without a click. */
  readonly native: boolean;
  /** Names that were asked for and that the client is registered for; the account's own limits come later. */
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  readonly codeChallenge: string;
  readonly nonce: string | null;
  readonly prompts: readonly Prompt[];
  readonly maxAgeSeconds: number | null;
  readonly loginHint: string | null;
  /** The only subject, as the client knows it, that may be answered with. */
  readonly subject: string | null;
  readonly uiLocales: readonly string[];
  readonly claims: Pick<ClaimsRequest, 'userinfo' | 'idToken'>;
  readonly dpopJkt: string | null;
}

export type Prompt = 'none' | 'login' | 'consent' | 'select_account' | 'create';

export const servedPrompts: readonly Prompt[] = ['none', 'login', 'consent', 'select_account', 'create'];

/** A code and nothing else: no token ever comes from the authorization endpoint (RFC 9700 §2.1.2). */
export const servedResponseTypes: readonly string[] = ['code'];

/**
 * Validates an authorization request (RFC 6749 §4.1.1, RFC 7636, RFC 8707, RFC 9449 §10, OpenID Connect Core §3.1.2), whichever way
 * its parameters came: by query, form, pushed, or in a signed object.
 *
 * It does NOT ask who the person is, and does NOT know whether the parameters are the client's own word.
 *
 * @throws AuthError `redirect_uri_refused`, which goes to no redirect URI; and those that do: `response_type_unsupported`,
 * `parameter_invalid`, `parameter_repeated`, `scope_refused`, `resource_refused`, `pkce_required`, `pkce_method`,
 * `claims_request_malformed`, `id_token_hint_invalid`, `acr_unmet`, `registration_unsupported`, `grant_unauthorized`
 */
export async function parseAuthorizationRequest(
  exchange: Exchange,
  client: ClientRow,
  pairs: ParameterPairs,
): Promise<AuthorizationRequest> {
  const parameters = authorizationParameters(pairs);
  const redirect = proveRedirectUri(client, parameters);
  checkResponse(exchange, client, redirect, parameters);
  const claims = parseClaims(parameters);
  const scopes = parseScopes(client, parameters);
  return {
    ...targetOf(exchange, redirect, parameters),
    clientId: client.clientId,
    native: redirect.native,
    scopes,
    resources: checkResources(client, parameters.all('resource')),
    codeChallenge: parseCodeChallenge(parameters.get('code_challenge'), parameters.get('code_challenge_method')),
    nonce: text(parameters, 'nonce', 1_024) ?? null,
    prompts: parsePrompts(exchange, parameters),
    maxAgeSeconds: parseMaxAge(parameters) ?? client.settings.defaultMaxAgeSeconds ?? null,
    loginHint: text(parameters, 'login_hint', 254) ?? null,
    subject: (await readHint(exchange, client, parameters)) ?? claims.sub,
    uiLocales: (text(parameters, 'ui_locales', 256) ?? '').split(' ').filter((tag) => /^[A-Za-z0-9-]{1,35}$/.test(tag)),
    claims: scopes.includes('openid') ? { userinfo: claims.userinfo, idToken: claims.idToken } : noClaims,
    dpopJkt: parseThumbprint(parameters) ?? null,
  };
}

const noClaims = { userinfo: [], idToken: [], sub: null, essentialAcr: null } as const;

function checkResponse(
  exchange: Exchange,
  client: ClientRow,
  redirect: RedirectUri,
  parameters: AuthorizationParameters,
): void {
  const state = parameters.get('state');
  if (state !== undefined && !isState(state)) throw errors.create('parameter_invalid');
  const type = parameters.get('response_type');
  if (type === undefined) throw errors.create('parameter_invalid');
  if (!servedResponseTypes.includes(type)) throw errors.create('response_type_unsupported');
  const mode = parameters.get('response_mode');
  if (mode !== undefined && !isResponseMode(exchange, redirect, mode)) throw errors.create('parameter_invalid');
  if (!settingsOf(client).grantTypes.includes('authorization_code')) throw errors.create('response_type_unauthorized');
  // OpenID Connect Core §7.2.1: a request that brings its own client along. Ours are registered.
  if (parameters.get('registration') !== undefined) throw errors.create('registration_unsupported');
}

/** Names that nobody knows, or that the client is not registered for, are left out (Core §3.1.2.1); the token answer says what is granted. */
function parseScopes(client: ClientRow, parameters: AuthorizationParameters): readonly string[] {
  const asked = text(parameters, 'scope', 1_024);
  if (asked === undefined) return client.scopes.filter((name) => !openidScopes.includes(name));
  const names = asked.split(' ');
  if (!names.every((name) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(name))) throw errors.create('scope_malformed');
  const known = [...new Set(names)].filter((name) => client.scopes.includes(name));
  if (known.length === 0) throw errors.create('scope_malformed');
  // Refresh tokens are for clients that may refresh (Core §11).
  const refreshes = settingsOf(client).grantTypes.includes('refresh_token');
  return known.filter((name) => name !== 'offline_access' || refreshes);
}

function parsePrompts(exchange: Exchange, parameters: AuthorizationParameters): readonly Prompt[] {
  const prompts = (text(parameters, 'prompt', 64) ?? '').split(' ').filter((each) => each !== '') as Prompt[];
  const known = prompts.every((prompt) => servedPrompts.includes(prompt));
  const contradicts = prompts.includes('none') && prompts.length > 1;
  const closed = prompts.includes('create') && exchange.server.issuer.settings.signUp === 'closed';
  if (!known || contradicts || closed) throw errors.create('parameter_invalid');
  return prompts;
}

function parseMaxAge(parameters: AuthorizationParameters): number | undefined {
  const maxAge = parameters.get('max_age');
  if (maxAge === undefined) return undefined;
  if (!/^\d{1,9}$/.test(maxAge)) throw errors.create('parameter_invalid');
  return Number(maxAge);
}

function parseClaims(parameters: AuthorizationParameters): ClaimsRequest {
  const asked = parameters.get('claims');
  const claims = asked === undefined ? noClaims : parseClaimsRequest(asked);
  // No class of authentication is promised here, so one that is demanded cannot be kept (Core §5.5.1.1).
  if (claims.essentialAcr !== null) throw errors.create('acr_unmet');
  return claims;
}

/** Whom the hint names. It has to be the client's own: another's would tell this one who is signed in there. */
async function readHint(
  { server }: Exchange,
  client: ClientRow,
  parameters: AuthorizationParameters,
): Promise<string | undefined> {
  const token = parameters.get('id_token_hint');
  if (token === undefined) return undefined;
  const hint = await server.issuer.openid.readIdTokenHint(token);
  if (hint.clientId !== client.clientId) throw errors.create('parameter_invalid');
  return hint.sub;
}

/** RFC 9449 §10: the thumbprint of the key that the code is to be bound to, SHA-256 in base64url. */
function parseThumbprint(parameters: AuthorizationParameters): string | undefined {
  const jkt = parameters.get('dpop_jkt');
  if (jkt !== undefined && !/^[A-Za-z0-9_-]{43}$/.test(jkt)) throw errors.create('parameter_invalid');
  return jkt;
}

function text(parameters: AuthorizationParameters, name: string, maxCharacters: number): string | undefined {
  const value = parameters.get(name);
  if (value !== undefined && (value.length > maxCharacters || /\p{Cc}/u.test(value))) {
    throw errors.create('parameter_invalid');
  }
  return value;
}
