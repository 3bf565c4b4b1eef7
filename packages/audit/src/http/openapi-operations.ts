import { auditErrors } from '../errors.ts';
import type { JsonObject } from '../known-token.ts';
import type { TokenPlace } from './target-request.ts';

/** An operation that demands a token. */
export interface ApiOperation {
  /** `operationId`, or the method and path. */
  readonly id: string;
  readonly method: string;
  /** The path with its parameters filled in, and what the query must hold. */
  readonly path: string;
  readonly place: TokenPlace;
  /** GET and HEAD change nothing (RFC 9110 §9.2.1). */
  readonly isSafe: boolean;
  /** Parameters for which the document has no example: without a value the request cannot be made. */
  readonly unknown: readonly string[];
}

/**
 * The operations of an OpenAPI document (2.0, 3.0, 3.1) that are protected by a bearer token, an OAuth or OpenID Connect
 * scheme, or an API key, in their order. It does NOT follow references to other files or addresses.
 *
 * @throws AuthError `openapi_malformed`
 */
export function readOperations(document: unknown): readonly ApiOperation[] {
  const root = asObject(document);
  const paths = root && asObject(root['paths']);
  if (root === undefined || paths === undefined) throw malformed('it has no paths');
  return Object.entries(paths).flatMap(([path, item]) => {
    // Behind an address, what begins with another character would be a part of its host: `.evil.example/` (OpenAPI §4.8.8).
    if (!path.startsWith('/')) return [];
    const methods = asObject(resolve(item, root)) ?? {};
    return Object.entries(methods).flatMap(([method, operation]) =>
      knownMethods.includes(method) ? readOperation({ root, path, item: methods, method, operation }) : [],
    );
  });
}

/** The address that the document's operations stand below; undefined where it names none of its own. */
export function readServer(document: unknown): string | undefined {
  const root = asObject(document) ?? {};
  const [server] = Array.isArray(root['servers']) ? (root['servers'] as readonly unknown[]) : [];
  const url = asObject(server)?.['url'];
  if (typeof url === 'string') {
    const variables = asObject(asObject(server)?.['variables']) ?? {};
    return url.replaceAll(/\{([^}]*)\}/g, (_all, name: string) => textOf(asObject(variables[name])?.['default']));
  }
  const { host, basePath = '', schemes = ['https'] } = root;
  const [scheme] = Array.isArray(schemes) ? (schemes as readonly unknown[]) : [];
  return typeof host === 'string' ? `${textOf(scheme)}://${host}${textOf(basePath)}` : undefined;
}

const knownMethods = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'];

interface OperationParts {
  readonly root: JsonObject;
  readonly path: string;
  readonly item: JsonObject;
  readonly method: string;
  readonly operation: unknown;
}

function readOperation({ root, path, item, method, operation }: OperationParts): readonly ApiOperation[] {
  const described = asObject(operation);
  const place = described && placeOf(described['security'] ?? root['security'], root);
  if (described === undefined || place === undefined) return [];
  const parameters = [...asList(item['parameters']), ...asList(described['parameters'])].flatMap((parameter) => {
    const resolved = asObject(resolve(parameter, root));
    return resolved === undefined ? [] : [resolved];
  });
  const unknown: string[] = [];
  const fill = (parameter: JsonObject | undefined, name: string): string => {
    const value = parameter && exampleOf(parameter, root);
    if (value === undefined) unknown.push(name);
    return encodeURIComponent(textOf(value));
  };
  const filled = path.replaceAll(/\{([^}]+)\}/g, (_all, name: string) =>
    fill(
      parameters.find((parameter) => parameter['in'] === 'path' && parameter['name'] === name),
      name,
    ),
  );
  const query = parameters
    .filter((parameter) => parameter['in'] === 'query' && parameter['required'] === true)
    .filter(({ name }) => name !== place.name)
    .map(
      (parameter) => `${encodeURIComponent(textOf(parameter['name']))}=${fill(parameter, textOf(parameter['name']))}`,
    );
  const id =
    typeof described['operationId'] === 'string' ? described['operationId'] : `${method.toUpperCase()} ${path}`;
  return [
    {
      ...{ id, place, unknown, method: method.toUpperCase() },
      path: filled + (query.length === 0 ? '' : `?${query.join('&')}`),
      isSafe: method === 'get' || method === 'head',
    },
  ];
}

/** Where the token goes, by the first scheme of the first requirement that carries one; an empty requirement demands none. */
function placeOf(security: unknown, root: JsonObject): TokenPlace | undefined {
  const requirements = asList(security).map(asObject);
  if (requirements.some((requirement) => requirement !== undefined && Object.keys(requirement).length === 0))
    return undefined;
  const schemes =
    asObject(asObject(root['components'])?.['securitySchemes']) ?? asObject(root['securityDefinitions']) ?? {};
  for (const name of requirements.flatMap((requirement) => Object.keys(requirement ?? {}))) {
    const scheme = asObject(resolve(schemes[name], root));
    const bearer = { in: 'header', name: 'Authorization', scheme: 'Bearer' } as const;
    if (scheme?.['type'] === 'oauth2' || scheme?.['type'] === 'openIdConnect') return bearer;
    if (scheme?.['type'] === 'http' && textOf(scheme['scheme']).toLowerCase() === 'bearer') return bearer;
    const [where, key] = [scheme?.['in'], scheme?.['name']];
    if (scheme?.['type'] !== 'apiKey' || typeof key !== 'string') continue;
    if (where !== 'header' && where !== 'query' && where !== 'cookie') continue;
    return where === 'header' && key.toLowerCase() === 'authorization' ? bearer : { in: where, name: key };
  }
  return undefined;
}

function exampleOf(parameter: JsonObject, root: JsonObject): unknown {
  const schema = asObject(resolve(parameter['schema'], root)) ?? parameter;
  const [named] = Object.values(asObject(parameter['examples']) ?? {});
  const [listed] = asList(schema['examples']);
  const [allowed] = asList(schema['enum']);
  const found = [
    parameter['example'],
    asObject(named)?.['value'],
    schema['example'],
    listed,
    schema['default'],
    allowed,
  ];
  return found.find((value) => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean');
}

/** What a reference within the document points at (RFC 6901), through a few of them at the most. */
function resolve(value: unknown, root: JsonObject, depth = 0): unknown {
  const reference = asObject(value)?.['$ref'];
  if (typeof reference !== 'string') return value;
  if (!reference.startsWith('#/') || depth > 8) return undefined;
  const names = reference.slice(2).split('/');
  const target = names.reduce<unknown>((at, name) => {
    const object = asObject(at);
    const key = decodePointer(name);
    return object !== undefined && key !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
  }, root);
  return resolve(target, root, depth + 1);
}

/** Undefined where its percent-encoding is none: such a reference leads nowhere. */
function decodePointer(name: string): string | undefined {
  try {
    return decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return undefined;
  }
}

/** A text, number or truth as a URL holds it; anything else is nothing. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function malformed(reason: string): Error {
  return auditErrors.create('openapi_malformed', { evidence: { reason } });
}
