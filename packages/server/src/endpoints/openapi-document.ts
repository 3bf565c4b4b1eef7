import { Type } from 'typebox';
import { answerDocument, createDocumentCache } from '../cached-document.ts';
import { metadataMaxAgeSeconds } from '../defaults.ts';
import type { Endpoint } from '../endpoint.ts';
import { describeRoutes } from '../openapi.ts';
import type { Route } from '../route.ts';

const cacheControl = `public, max-age=${metadataMaxAgeSeconds}`;

/** `GET /openapi.json`: these endpoints as OpenAPI 3.1, from the schemas that check their bodies. */
export function createOpenApiDocument(routes: () => readonly Route[]): Endpoint {
  const cached = createDocumentCache();
  let description: object | undefined;
  return {
    operation: {
      id: 'openapi',
      summary: 'This document',
      answers: {
        200: { description: 'OpenAPI 3.1', schema: Type.Object({}, { additionalProperties: true }) },
        304: { description: 'Unchanged' },
      },
    },
    handle(exchange) {
      const { issuer, version } = exchange.server;
      description ??= describeRoutes(routes(), { server: issuer.url, version });
      return answerDocument(exchange, cached(description), cacheControl);
    },
  };
}
