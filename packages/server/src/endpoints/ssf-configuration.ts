import { pollMethod, pushMethod } from '@sealwright/issuer';
import { Type } from 'typebox';
import { answerDocument, createDocumentCache } from '../cached-document.ts';
import { metadataMaxAgeSeconds } from '../defaults.ts';
import type { Endpoint } from '../endpoint.ts';

const cacheControl = `public, max-age=${metadataMaxAgeSeconds}`;

/** `GET /.well-known/ssf-configuration`: the transmitter's metadata (SSF 1.0 §7.1). */
export function createSsfConfiguration(): Endpoint {
  const cached = createDocumentCache();
  return {
    operation: {
      id: 'ssfConfiguration',
      summary: 'What the transmitter of security events offers',
      answers: {
        200: { description: 'Transmitter metadata', schema: Type.Object({}, { additionalProperties: true }) },
        304: { description: 'Unchanged' },
      },
    },
    handle: (exchange) => answerDocument(exchange, cached(metadataOf(exchange.server.issuer.url)), cacheControl),
  };
}

function metadataOf(issuer: string): object {
  return {
    spec_version: '1_0',
    issuer,
    // The keys of the access tokens: the events' own `typ`, and that they have no `sub` and no `exp`, keep them apart (§4.1).
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    delivery_methods_supported: [pushMethod, pollMethod],
    configuration_endpoint: `${issuer}/ssf/streams`,
    status_endpoint: `${issuer}/ssf/status`,
    add_subject_endpoint: `${issuer}/ssf/subjects/add`,
    remove_subject_endpoint: `${issuer}/ssf/subjects/remove`,
    verification_endpoint: `${issuer}/ssf/verify`,
    // HTTP Basic (RFC 7617), as a registered resource server.
    authorization_schemes: [{ spec_urn: 'urn:ietf:rfc:7617' }],
    default_subjects: 'NONE',
  };
}
