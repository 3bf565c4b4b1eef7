import { answerDocument, createDocumentCache } from '../cached-document.ts';
import { jwksMaxAgeSeconds } from '../defaults.ts';
import type { Endpoint } from '../endpoint.ts';
import { jwkSet } from '../wire-schemas.ts';

const cacheControl = `public, max-age=${jwksMaxAgeSeconds}`;

/** `GET /.well-known/jwks.json`: the public keys that access tokens verify with (RFC 7517 §5), the next one included. */
export function createJwks(): Endpoint {
  const cached = createDocumentCache();
  return {
    operation: {
      id: 'jwks',
      summary: 'The public keys of access tokens',
      answers: { 200: { description: 'A JWK Set', schema: jwkSet }, 304: { description: 'Unchanged' } },
    },
    handle: (exchange) =>
      answerDocument(exchange, cached({ keys: exchange.server.issuer.keys.publicKeys() }), cacheControl),
  };
}
