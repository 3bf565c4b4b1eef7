import { describe, expect, it } from 'vitest';
import { discoveryUrl } from './discovery.ts';
import { parsePeerUrl } from './peer-url.ts';

describe('the address of a peer', () => {
  it.each([
    'https://id.example.com',
    'https://id.example.com:8443/realms/main',
    'http://localhost:4000',
    'http://api.localhost',
    'http://127.0.0.1:1',
    'http://127.255.255.254',
    'http://[::1]:4000',
    'http://0x7f.1',
  ])('is taken where it is https or stays on this machine: %s', (text) => {
    expect(parsePeerUrl(text, 'url').href).toMatch(/^https?:/);
  });

  it.each([
    'http://id.example.com',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://128.0.0.1',
    'http://0.0.0.0',
    'http://10.0.0.1',
    'http://[::ffff:10.0.0.1]',
    'http://169.254.169.254',
    'https://user:password@id.example.com',
    'https://id.example.com#keys',
    'https://id.example.com/#',
    'file:///etc/passwd',
    'data:application/json,{}',
    'ftp://localhost/keys',
    '/keys.json',
    '',
  ])('is refused where it is not: %s', (text) => {
    expect(() => parsePeerUrl(text, 'url')).toThrow(TypeError);
  });

  it('puts the metadata where each specification wants it', () => {
    const issuer = 'https://id.example.com/tenant';
    expect(discoveryUrl(issuer, 'openid-configuration')).toBe(`${issuer}/.well-known/openid-configuration`);
    expect(discoveryUrl(issuer, 'oauth-authorization-server')).toBe(
      'https://id.example.com/.well-known/oauth-authorization-server/tenant',
    );
    expect(discoveryUrl('https://tenant.auth0.example/', 'openid-configuration')).toBe(
      'https://tenant.auth0.example/.well-known/openid-configuration',
    );
  });
});
