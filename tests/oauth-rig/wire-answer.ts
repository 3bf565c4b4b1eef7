/** What the endpoints answer in JSON, by the names that the tests read. A member that an answer has not is undefined there. */
export interface WireAnswer extends Readonly<Record<string, unknown>> {
  readonly error: string;
  readonly error_description: string;
  readonly active: boolean;
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
  readonly token_type: string;
  readonly issued_token_type: string;
  readonly expires_in: number;
  readonly scope: string;
  readonly client_id: string;
  readonly client_secret: string;
  readonly registration_access_token: string;
  readonly registration_client_uri: string;
  readonly request_uri: string;
  readonly device_code: string;
  readonly user_code: string;
}

/** The discovery document, by the same rule. */
export interface ServerMetadata extends Readonly<Record<string, unknown>> {
  readonly issuer: string;
  readonly jwks_uri: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly userinfo_endpoint: string;
  readonly introspection_endpoint: string;
  readonly revocation_endpoint: string;
  readonly pushed_authorization_request_endpoint: string;
  readonly device_authorization_endpoint: string;
  readonly end_session_endpoint: string;
  readonly registration_endpoint: string;
  readonly scopes_supported: readonly string[];
  readonly claims_supported: readonly string[];
  readonly response_types_supported: readonly string[];
  readonly grant_types_supported: readonly string[];
  readonly code_challenge_methods_supported: readonly string[];
  readonly id_token_signing_alg_values_supported: readonly string[];
}
