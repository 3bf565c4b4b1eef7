import { Type } from 'typebox';
import { answerDocument, createDocumentCache } from '../cached-document.ts';
import { metadataMaxAgeSeconds } from '../defaults.ts';
import type { Endpoint } from '../endpoint.ts';

const cacheControl = `public, max-age=${metadataMaxAgeSeconds}`;

/**
 * `GET /.well-known/oauth-authorization-server` and `GET /.well-known/openid-configuration` (RFC 8414): what is served
 * here, and nothing that is not. No grant goes through an authorization endpoint, so the lists of grants are empty; left
 * out, they would stand for grants that are not served (RFC 8414 §2).
 */
export function createMetadata(id: string): Endpoint {
  const cached = createDocumentCache();
  return {
    operation: {
      id,
      summary: 'What this authorization server offers',
      answers: {
        200: { description: 'Authorization server metadata', schema: Type.Object({}, { additionalProperties: true }) },
        304: { description: 'Unchanged' },
      },
    },
    handle: (exchange) => answerDocument(exchange, cached(metadataOf(exchange.server.issuer.url)), cacheControl),
  };
}

function metadataOf(issuer: string): object {
  return {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    response_types_supported: [],
    grant_types_supported: [],
    revocation_endpoint: `${issuer}/revoke`,
    revocation_endpoint_auth_methods_supported: ['none', 'client_secret_basic'],
    introspection_endpoint: `${issuer}/introspect`,
    introspection_endpoint_auth_methods_supported: ['client_secret_basic'],
    revocation_keys_uri: `${issuer}/.well-known/revocation-keys.json`,
    revocation_snapshot_endpoint: `${issuer}/revocations/snapshot`,
    revocation_stream_endpoint: `${issuer}/revocations/stream`,
    revocation_report_endpoint: `${issuer}/revocations/report`,
  };
}
