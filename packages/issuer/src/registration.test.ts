import { describe, expect, it } from 'vitest';
import { checkName, checkOrigin, checkRedirectUri, checkResourceIdentifier, checkScopes } from './registration.ts';

const refusal = (member: string): object => ({ code: 'registration_invalid', evidence: { member } });

describe('a registered name', () => {
  it('is trimmed and normalised', () => {
    expect(checkName('  Café  ')).toBe('Café');
  });
  it.each(['', '   ', 'a\nb', 'pay\u202elap', 'zero\u200bwidth', 'x'.repeat(101)])('is not %j', (name) => {
    expect(() => checkName(name)).toThrow(expect.objectContaining(refusal('name')));
  });
});

describe('scopes, roles and groups', () => {
  it('are sorted and without repetition', () => {
    expect(checkScopes(['write', 'read', 'write', 'api:admin'])).toEqual(['api:admin', 'read', 'write']);
  });
  it.each([['two words'], ['quo"te'], ['back\\slash'], [''], ['ümlaut'], ['x'.repeat(65)]])('are not %j', (scope) => {
    expect(() => checkScopes([scope], 'roles')).toThrow(expect.objectContaining(refusal('roles')));
  });
  it('are at most a hundred', () => {
    const many = Array.from({ length: 101 }, (_, index) => `s${index}`);
    expect(() => checkScopes(many)).toThrow(expect.objectContaining(refusal('scopes')));
    expect(checkScopes(many.slice(1))).toHaveLength(100);
  });
});

describe('a resource identifier', () => {
  it.each(['https://api.example.com', 'https://api.example.com/v1?x=1', 'http://127.0.0.1:4001', 'urn:example:orders'])(
    'may be %s, kept to the letter',
    (resource) => {
      expect(checkResourceIdentifier(resource)).toBe(resource);
    },
  );
  it.each([
    'api',
    '/relative',
    'https://api.example.com/#part',
    'https://user:secret@api.example.com',
    'https://api.example.com/ä',
    'https://api.example.com/a b',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'urn:',
    'urn:x',
    `https://api.example.com/${'x'.repeat(512)}`,
  ])('is not %s', (resource) => {
    expect(() => checkResourceIdentifier(resource)).toThrow(expect.objectContaining(refusal('resource')));
  });
});

describe('a redirect URI', () => {
  it.each([
    'https://app.example.com/callback',
    'http://127.0.0.1:8080/callback',
    'http://localhost/callback',
    'http://[::1]/callback',
    'com.example.app:/callback',
  ])('may be %s', (uri) => {
    expect(checkRedirectUri(uri)).toBe(uri);
  });
  it.each([
    'http://app.example.com/callback',
    'https://app.example.com/#x',
    'https://user@app.example.com/',
    'javascript:alert(1)',
    'data:text/html,x',
    'app:/callback',
    'callback',
    'https://app.example.com/*\n',
  ])('is not %s', (uri) => {
    expect(() => checkRedirectUri(uri)).toThrow(expect.objectContaining(refusal('redirect_uris')));
  });
});

describe('an allowed origin', () => {
  it.each(['https://app.example.com', 'https://app.example.com:8443', 'http://localhost:3000'])(
    'may be %s',
    (origin) => {
      expect(checkOrigin(origin)).toBe(origin);
    },
  );
  it.each([
    '*',
    'null',
    'https://*.example.com',
    'https://app.example.com/',
    'https://app.example.com/x',
    'https://APP.example.com',
    'https://app.example.com:443',
    'http://app.example.com',
    'file://',
  ])('is not %s', (origin) => {
    expect(() => checkOrigin(origin)).toThrow(expect.objectContaining(refusal('allowed_origins')));
  });
});
