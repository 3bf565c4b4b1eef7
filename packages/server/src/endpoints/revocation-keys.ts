import { answerDocument, createDocumentCache } from '../cached-document.ts';
import { jwksMaxAgeSeconds } from '../defaults.ts';
import type { Endpoint } from '../endpoint.ts';
import { jwkSet } from '../wire-schemas.ts';

const cacheControl = `public, max-age=${jwksMaxAgeSeconds}`;

/** `GET /.well-known/revocation-keys.json`: the keys that statements of the revocation feed verify with, and only those. */
export function createRevocationKeys(): Endpoint {
  const cached = createDocumentCache();
  return {
    operation: {
      id: 'revocationKeys',
      summary: 'The public keys of the revocation feed',
      answers: { 200: { description: 'A JWK Set', schema: jwkSet }, 304: { description: 'Unchanged' } },
    },
    handle: (exchange) =>
      answerDocument(exchange, cached({ keys: exchange.server.issuer.keys.feedPublicKeys() }), cacheControl),
  };
}
