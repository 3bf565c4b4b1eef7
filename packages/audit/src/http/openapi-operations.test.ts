import { describe, expect, it } from 'vitest';
import { readOperations, readServer } from './openapi-operations.ts';

const document = {
  openapi: '3.1.0',
  servers: [{ url: 'https://{region}.api.example/v1', variables: { region: { default: 'eu' } } }],
  security: [{ token: [] }],
  components: {
    securitySchemes: {
      token: { type: 'http', scheme: 'Bearer', bearerFormat: 'JWT' },
      oauth: { type: 'oauth2' },
      session: { type: 'apiKey', in: 'cookie', name: 'session' },
      basic: { type: 'http', scheme: 'basic' },
    },
    parameters: { order: { name: 'id', in: 'path', required: true, schema: { $ref: '#/components/schemas/Id' } } },
    schemas: { Id: { type: 'string', default: 'o/1' } },
  },
  paths: {
    '/me': { get: { operationId: 'me' } },
    '/health': { get: { security: [] } },
    '/maybe': { get: { security: [{}, { token: [] }] } },
    '/basic': { get: { security: [{ basic: [] }] } },
    '/orders/{id}': {
      parameters: [{ $ref: '#/components/parameters/order' }],
      get: { parameters: [{ name: 'view', in: 'query', required: true, schema: { enum: ['short', 'long'] } }] },
      delete: { operationId: 'cancel', security: [{ oauth: ['write'] }] },
    },
    '/users/{user}': { get: { operationId: 'user', security: [{ session: [] }] } },
  },
};

describe('an OpenAPI document', () => {
  it('has the operations that demand a token, where it goes, and which of them change nothing', () => {
    const bearer = { in: 'header', name: 'Authorization', scheme: 'Bearer' };
    expect(readOperations(document)).toEqual([
      { id: 'me', method: 'GET', path: '/me', place: bearer, isSafe: true, unknown: [] },
      {
        id: 'GET /orders/{id}',
        method: 'GET',
        path: '/orders/o%2F1?view=short',
        place: bearer,
        isSafe: true,
        unknown: [],
      },
      { id: 'cancel', method: 'DELETE', path: '/orders/o%2F1', place: bearer, isSafe: false, unknown: [] },
      {
        id: 'user',
        method: 'GET',
        path: '/users/',
        place: { in: 'cookie', name: 'session' },
        isSafe: true,
        unknown: ['user'],
      },
    ]);
  });

  it.each(['.evil.example/me', '@evil.example/me', ':8080/me', '2/me', 'x-internal'])(
    'whose path would change the host that it is put behind has no such operation: %s',
    (path) => {
      expect(readOperations({ ...document, paths: { [path]: { get: {} }, '/me': { get: {} } } })).toMatchObject([
        { path: '/me' },
      ]);
    },
  );

  it('with a reference that is not percent-encoded is read without it', () => {
    const paths = { '/me': { get: { parameters: [{ $ref: '#/%' }] } } };
    expect(readOperations({ ...document, paths })).toMatchObject([{ path: '/me', unknown: [] }]);
  });

  it('names its server, in its third version and in its second', () => {
    expect(readServer(document)).toBe('https://eu.api.example/v1');
    expect(readServer({ swagger: '2.0', host: 'api.example', basePath: '/v2', schemes: ['http'] })).toBe(
      'http://api.example/v2',
    );
    expect(readServer({ paths: {} })).toBeUndefined();
  });

  it.each([[null], ['text'], [[]], [{}], [{ paths: 3 }]])('is none: %j', (value) => {
    expect(() => readOperations(value)).toThrow(expect.objectContaining({ code: 'openapi_malformed' }) as Error);
  });

  it('that refers to itself for ever, to other places or to inherited members has no such operation', () => {
    const loop = {
      ...document,
      paths: { '/a': { $ref: '#/paths/~1a' }, '/b': { $ref: 'http://evil.example/' }, '/c': { $ref: '#/__proto__/x' } },
    };
    expect(readOperations(loop)).toEqual([]);
  });
});
