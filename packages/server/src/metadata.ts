import { type Issuer, openidScopes, profileClaims } from '@sealwright/issuer';
import { servedGrantTypes } from './endpoints/token.ts';
import { servedPrompts, servedResponseTypes } from './oauth/authorization-request.ts';
import { servedResponseModes } from './oauth/authorization-target.ts';
import { servedAuthMethods } from './oauth/client-authentication.ts';
import { dpopAlgorithms } from './oauth/dpop.ts';

/** What of it depends on how the server was set up. */
interface ServerFacts {
  readonly pages: boolean;
  /** Whether a proxy passes the certificates of clients on (RFC 8705). */
  readonly certificates: boolean;
}

/**
 * What is served here and nothing that is not (RFC 8414 §2, OpenID Connect Discovery §3). Every list comes from the constants by
 * which the endpoints decide.
 */
export function describeServer({ url, settings }: Issuer, facts: ServerFacts): object {
  const authMethods = servedAuthMethods.filter((method) => method !== 'tls_client_auth' || facts.certificates);
  return {
    issuer: url,
    jwks_uri: `${url}/.well-known/jwks.json`,
    ...authorization(url, facts),
    device_authorization_endpoint: `${url}/device_authorization`,
    token_endpoint: `${url}/token`,
    registration_endpoint: `${url}/register`,
    grant_types_supported: servedGrantTypes,
    token_endpoint_auth_methods_supported: authMethods,
    token_endpoint_auth_signing_alg_values_supported: dpopAlgorithms,
    tls_client_certificate_bound_access_tokens: facts.certificates,
    dpop_signing_alg_values_supported: dpopAlgorithms,
    revocation_endpoint: `${url}/revoke`,
    revocation_endpoint_auth_methods_supported: authMethods,
    revocation_endpoint_auth_signing_alg_values_supported: dpopAlgorithms,
    introspection_endpoint: `${url}/introspect`,
    introspection_endpoint_auth_methods_supported: authMethods.filter((method) => method !== 'none'),
    introspection_endpoint_auth_signing_alg_values_supported: dpopAlgorithms,
    introspection_signing_alg_values_supported: [settings.algorithm],
    ...openid(url, settings.algorithm, facts),
    revocation_keys_uri: `${url}/.well-known/revocation-keys.json`,
    revocation_snapshot_endpoint: `${url}/revocations/snapshot`,
    revocation_stream_endpoint: `${url}/revocations/stream`,
    revocation_report_endpoint: `${url}/revocations/report`,
    account_roles_endpoint: `${url}/accounts/roles`,
  };
}

function authorization(url: string, { pages }: { readonly pages: boolean }): object {
  return {
    authorization_endpoint: `${url}/authorize`,
    response_types_supported: servedResponseTypes,
    response_modes_supported: servedResponseModes(pages),
    pushed_authorization_request_endpoint: `${url}/par`,
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    prompt_values_supported: servedPrompts,
    request_parameter_supported: true,
    request_object_signing_alg_values_supported: dpopAlgorithms,
    // Left out, it would stand for true (Discovery §3). What `/par` answers is taken; a URL to fetch is not.
    request_uri_parameter_supported: false,
  };
}

function openid(url: string, algorithm: string, { pages }: { readonly pages: boolean }): object {
  return {
    ...(pages && { end_session_endpoint: `${url}/end_session` }),
    userinfo_endpoint: `${url}/userinfo`,
    scopes_supported: openidScopes,
    claims_supported: ['sub', 'auth_time', 'amr', ...profileClaims],
    claims_parameter_supported: true,
    subject_types_supported: ['public', 'pairwise'],
    id_token_signing_alg_values_supported: [algorithm],
    userinfo_signing_alg_values_supported: [algorithm],
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
  };
}
