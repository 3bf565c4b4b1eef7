import { settingsOf } from './client-settings.ts';
import { errors } from './errors.ts';
import { isGrantType } from './grants/grant-names.ts';
import type { NewClient } from './new-client.ts';
import { openidScopes } from './openid/claims-of-scope.ts';
import type { ClientAuthMethod, ClientRow, ClientSettings, JsonObject } from './ports.ts';

/**
 * A client as it describes itself (RFC 7591 §2, OpenID Connect Dynamic Client Registration §2 and their relatives). Every
 * member may be missing; what is not in this list is ignored (RFC 7591 §2).
 */
export interface ClientMetadata {
  readonly redirect_uris?: readonly string[];
  readonly token_endpoint_auth_method?: string;
  readonly grant_types?: readonly string[];
  readonly response_types?: readonly string[];
  readonly client_name?: string;
  readonly client_uri?: string;
  readonly logo_uri?: string;
  readonly policy_uri?: string;
  readonly tos_uri?: string;
  readonly contacts?: readonly string[];
  readonly scope?: string;
  readonly jwks?: JsonObject;
  readonly jwks_uri?: string;
  readonly subject_type?: string;
  readonly sector_identifier_uri?: string;
  readonly id_token_signed_response_alg?: string;
  readonly userinfo_signed_response_alg?: string;
  readonly introspection_signed_response_alg?: string;
  readonly request_object_signing_alg?: string;
  readonly require_pushed_authorization_requests?: boolean;
  readonly require_signed_request_object?: boolean;
  readonly dpop_bound_access_tokens?: boolean;
  readonly tls_client_certificate_bound_access_tokens?: boolean;
  readonly tls_client_auth_subject_dn?: string;
  readonly tls_client_auth_san_dns?: string;
  readonly tls_client_auth_san_uri?: string;
  readonly post_logout_redirect_uris?: readonly string[];
  readonly backchannel_logout_uri?: string;
  readonly backchannel_logout_session_required?: boolean;
  readonly default_max_age?: number;
  readonly require_auth_time?: boolean;
}

/** What a client that registers itself may have at the most. */
export interface RegistrationBounds {
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
}

/**
 * A client from its own description, within bounds. It does NOT let a stranger skip consent, exchange tokens, or speak for
 * anything but what the operator gave away with the initial access token.
 *
 * @throws AuthError `registration_invalid` for what is not served here; the rest is checked where clients are added
 */
export function clientFromMetadata(
  metadata: ClientMetadata,
  bounds: RegistrationBounds,
  algorithm: string,
): Omit<NewClient, 'clientId'> {
  const { token_endpoint_auth_method: method = 'client_secret_basic', grant_types: grants = ['authorization_code'] } =
    metadata;
  const redirectUris = metadata.redirect_uris ?? [];
  if (!grants.every(isGrantType) || grants.some((grant) => /token-exchange$/.test(grant))) throw invalid('grant_types');
  // RFC 7591 §2.1: the one response type goes with the one grant that has any.
  const responses = metadata.response_types ?? (grants.includes('authorization_code') ? ['code'] : []);
  const wanted = grants.includes('authorization_code') ? ['code'] : [];
  if (responses.join(' ') !== wanted.join(' ')) throw invalid('response_types');
  if (![undefined, algorithm].includes(metadata.id_token_signed_response_alg)) {
    throw invalid('id_token_signed_response_alg');
  }
  checkStranger(metadata, grants);
  return {
    kind: method === 'none' ? 'public' : 'confidential',
    name: metadata.client_name ?? 'An application that registered itself',
    redirectUris,
    // A browser's application calls from where it is called back (OpenID Connect has no member for it).
    allowedOrigins: method === 'none' ? originsOf(redirectUris) : [],
    scopes: readScopes(metadata.scope, bounds),
    resources: bounds.resources,
    settings: { ...settingsFrom(metadata), authMethod: method as ClientAuthMethod, grantTypes: grants },
  };
}

/** The same the other way: what is registered, with defaults filled in (RFC 7591 §3.2.1). It tells no secret and no hash. */
export function metadataOf(client: ClientRow): JsonObject {
  const { settings } = client;
  const { authMethod, grantTypes } = settingsOf(client);
  const said = Object.entries(names).map(([member, setting]) => [member, settings[setting]] as const);
  return {
    client_name: client.name,
    redirect_uris: client.redirectUris,
    token_endpoint_auth_method: authMethod,
    grant_types: grantTypes,
    response_types: grantTypes.includes('authorization_code') ? ['code'] : [],
    scope: client.scopes.join(' '),
    ...Object.fromEntries(said.filter(([, value]) => value !== undefined)),
  } as JsonObject;
}

/** Members that are settings under another name. */
const names = {
  client_uri: 'clientUri',
  logo_uri: 'logoUri',
  policy_uri: 'policyUri',
  tos_uri: 'tosUri',
  contacts: 'contacts',
  jwks: 'jwks',
  jwks_uri: 'jwksUri',
  subject_type: 'subjectType',
  sector_identifier_uri: 'sectorIdentifierUri',
  userinfo_signed_response_alg: 'userinfoSignedAlg',
  introspection_signed_response_alg: 'introspectionSignedAlg',
  request_object_signing_alg: 'requestObjectSigningAlg',
  require_pushed_authorization_requests: 'requirePushedRequests',
  require_signed_request_object: 'requireSignedRequests',
  dpop_bound_access_tokens: 'dpopBound',
  tls_client_certificate_bound_access_tokens: 'certificateBound',
  tls_client_auth_subject_dn: 'tlsSubjectDn',
  tls_client_auth_san_dns: 'tlsSanDns',
  tls_client_auth_san_uri: 'tlsSanUri',
  post_logout_redirect_uris: 'postLogoutRedirectUris',
  backchannel_logout_uri: 'backchannelLogoutUri',
  backchannel_logout_session_required: 'backchannelLogoutSessionRequired',
  default_max_age: 'defaultMaxAgeSeconds',
  require_auth_time: 'requireAuthTime',
} as const satisfies Partial<Record<keyof ClientMetadata, keyof ClientSettings>>;

function settingsFrom(metadata: ClientMetadata): ClientSettings {
  const said = Object.entries(names).map(
    ([member, setting]) => [setting, metadata[member as keyof typeof names]] as const,
  );
  return Object.fromEntries(said.filter(([, value]) => value !== undefined));
}

/**
 * What only the operator's word could vouch for. Addresses that this server would call are https. And a pairwise name may be told
 * only to who is called back at the sector: nobody has read the document behind `sector_identifier_uri`, and a device is called
 * back nowhere, so that a stranger could otherwise learn the names that another's applications know people by.
 */
function checkStranger(metadata: ClientMetadata, grants: readonly string[]): void {
  if (metadata.sector_identifier_uri !== undefined) throw invalid('sector_identifier_uri');
  for (const member of ['jwks_uri', 'backchannel_logout_uri'] as const) {
    if (metadata[member]?.startsWith('https:') === false) throw invalid(member);
  }
  const byRedirect = grants.every((grant) => grant === 'authorization_code' || grant === 'refresh_token');
  if (metadata.subject_type === 'pairwise' && !byRedirect) throw invalid('subject_type');
}

/** What is asked for beyond the bounds is left out, as RFC 7591 §2 allows; the answer says what there is. */
function readScopes(asked: string | undefined, { scopes }: RegistrationBounds): readonly string[] {
  const allowed = [...openidScopes, ...scopes];
  return asked === undefined ? allowed : asked.split(' ').filter((name) => allowed.includes(name));
}

function originsOf(redirectUris: readonly string[]): readonly string[] {
  const urls = redirectUris.filter((uri) => URL.canParse(uri)).map((uri) => new URL(uri));
  return [...new Set(urls.filter(({ protocol }) => /^https?:$/.test(protocol)).map(({ origin }) => origin))];
}

function invalid(member: string): Error {
  return errors.create('registration_invalid', { evidence: { member } });
}
