import type { ClientMetadata } from '@sealwright/issuer';
import { Type } from 'typebox';
import { type WireBody, wireBody } from './wire-schemas.ts';

/** No control characters: what a client says of itself is shown to people. */
const text = (maxLength: number) =>
  Type.Optional(Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000-\\u001f\\u007f]*$' }));
const uri = () => Type.Optional(Type.String({ minLength: 1, maxLength: 512, pattern: '^[!-~]+$' }));
const uris = () =>
  Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 512, pattern: '^[!-~]+$' }), { maxItems: 50 }));
const names = () =>
  Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 128, pattern: '^[!-~]+$' }), { maxItems: 20 }));
const flag = () => Type.Optional(Type.Boolean());

/**
 * RFC 7591 §2. Members that nobody here knows are ignored, as it demands; those that are known have their type and their length.
 * Whether they make a client is the issuer's to say.
 */
export const registrationBody: WireBody<ClientMetadata> = wireBody(
  Type.Object(
    {
      redirect_uris: uris(),
      token_endpoint_auth_method: text(64),
      grant_types: names(),
      response_types: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 8 })),
      client_name: text(100),
      client_uri: uri(),
      logo_uri: uri(),
      policy_uri: uri(),
      tos_uri: uri(),
      contacts: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 254 }), { maxItems: 10 })),
      scope: text(1_024),
      jwks: Type.Optional(Type.Object({}, { additionalProperties: true })),
      jwks_uri: uri(),
      subject_type: text(16),
      sector_identifier_uri: uri(),
      id_token_signed_response_alg: text(16),
      userinfo_signed_response_alg: text(16),
      introspection_signed_response_alg: text(16),
      request_object_signing_alg: text(16),
      require_pushed_authorization_requests: flag(),
      require_signed_request_object: flag(),
      dpop_bound_access_tokens: flag(),
      tls_client_certificate_bound_access_tokens: flag(),
      tls_client_auth_subject_dn: text(512),
      tls_client_auth_san_dns: text(512),
      tls_client_auth_san_uri: uri(),
      post_logout_redirect_uris: uris(),
      backchannel_logout_uri: uri(),
      backchannel_logout_session_required: flag(),
      default_max_age: Type.Optional(Type.Integer({ minimum: 0, maximum: 31_536_000 })),
      require_auth_time: flag(),
    },
    { additionalProperties: true },
  ),
) as unknown as WireBody<ClientMetadata>;
