import { Type } from 'typebox';
import { answerDocument, createDocumentCache } from '../cached-document.ts';
import { metadataMaxAgeSeconds } from '../defaults.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Exchange } from '../exchange.ts';
import { describeServer } from '../metadata.ts';

const cacheControl = `public, max-age=${metadataMaxAgeSeconds}`;

/**
 * `GET /.well-known/oauth-authorization-server` and `GET /.well-known/openid-configuration` (RFC 8414), the same
 * document under both names.
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
    handle: (exchange) => answerDocument(exchange, cached(describe(exchange)), cacheControl),
  };
}

function describe({ server }: Exchange): object {
  return describeServer(server.issuer, {
    pages: server.pages !== undefined,
    certificates: server.certificateHeader !== undefined,
  });
}
