import type { Answer, Operation, SecurityScheme } from './endpoint.ts';
import { refreshCookieName } from './refresh-cookie.ts';
import type { Method, Route } from './route.ts';
import { errorAnswer } from './wire-schemas.ts';

const securitySchemes: Readonly<Record<SecurityScheme, object>> = {
  accountToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'at+jwt',
    description: 'An access token whose audience is the issuer followed by /account',
  },
  adminToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'at+jwt',
    description:
      'An administrator’s access token whose audience is the issuer followed by /admin, from a sign-in of the last 15 minutes',
  },
  anyToken: { type: 'http', scheme: 'bearer', bearerFormat: 'at+jwt', description: 'An access token of any audience' },
  refreshCookie: { type: 'apiKey', in: 'cookie', name: refreshCookieName },
  clientBasic: { type: 'http', scheme: 'basic', description: 'A confidential client; a public one names itself' },
  registrationToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'An initial access token; for a client that is registered, its registration access token',
  },
  resourceBasic: { type: 'http', scheme: 'basic', description: 'A registered resource server' },
};

/** Describes routes as an OpenAPI 3.1 document. The schemas in it are the very ones that bodies are checked with. */
export function describeRoutes(routes: readonly Route[], facts: { server: string; version: string }): object {
  return {
    openapi: '3.1.0',
    info: { title: 'Sealwright', version: facts.version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: facts.server }],
    paths: Object.fromEntries(routes.map((route) => [toTemplate(route.pattern), describePath(route)])),
    components: { securitySchemes, schemas: { Error: errorAnswer } },
  };
}

function toTemplate(pattern: string): string {
  return pattern.replace(/:(\w+)/g, '{$1}');
}

function describePath(route: Route): object {
  const segments = [...route.pattern.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const methods = Object.entries(route.methods).map(([method, endpoint]) => [
    method.toLowerCase() as Lowercase<Method>,
    describeOperation(endpoint.operation, route.page === true),
  ]);
  return { ...(segments.length > 0 && { parameters: segments }), ...Object.fromEntries(methods) };
}

function describeOperation(operation: Operation, isPage: boolean): object {
  const { id, summary, security, body, query, answers } = operation;
  const parameters = Object.entries(query ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: true,
    schema,
  }));
  return {
    operationId: id,
    summary,
    ...(security !== undefined && { security: security.map((scheme) => ({ [scheme]: [] })) }),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody: { required: true, content: { [body.mediaType]: { schema: body.schema } } },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [status, describeAnswer(Number(status), answer, isPage)]),
      ),
      default: {
        description: 'A refusal: a stable code, a constant description, the identifier of the request',
        content: refusalContent(isPage),
      },
    },
  };
}

function describeAnswer(status: number, answer: Answer, isPage: boolean): object {
  const { description, schema, mediaType, also = [] } = answer;
  if (schema === undefined && mediaType === undefined) {
    return status < 400 ? { description } : { description, content: refusalContent(isPage) };
  }
  const first = [mediaType ?? 'application/json', schema === undefined ? {} : { schema }] as const;
  const content = Object.fromEntries([first, ...also.map((type) => [type, {}] as const)]);
  return { description, content: status < 400 ? content : { ...refusalContent(isPage), ...content } };
}

/** A page where a person stands in front of it and the server has pages; a body for programs everywhere else. */
function refusalContent(isPage: boolean): object {
  const json = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } };
  return isPage ? { 'text/html': {}, ...json } : json;
}
