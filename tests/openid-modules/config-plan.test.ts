// The plan “config”: the discovery document, and that what it names is there.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProvider, type Provider } from '../oauth-rig/provider.ts';

let provider: Provider;

beforeAll(async () => {
  provider = await openProvider();
});

afterAll(() => provider?.close());

const required = [
  'issuer',
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'response_types_supported',
  'subject_types_supported',
  'id_token_signing_alg_values_supported',
];

describe('config plan', () => {
  it('oidcc-discovery-endpoint-verification: all that is required, of this issuer, and nothing empty', async () => {
    const answer = await fetch(`${provider.issuer}/.well-known/openid-configuration`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching(/^application\/json/),
    ]);
    const document = (await answer.json()) as Record<string, unknown>;
    expect(required.filter((name) => !(name in document))).toEqual([]);
    expect(document['issuer']).toBe(provider.issuer);
    for (const [name, value] of Object.entries(document)) {
      expect([name, value === null || value === '' || (Array.isArray(value) && value.length === 0)]).toEqual([
        name,
        false,
      ]);
    }
  });

  it('offers the code flow alone, with PKCE by S256, and no “none” anywhere', async () => {
    const { metadata } = provider;
    expect(metadata.response_types_supported).toEqual(['code']);
    expect(metadata.code_challenge_methods_supported).toEqual(['S256']);
    expect(metadata.scopes_supported).toContain('openid');
    expect(metadata.grant_types_supported).toEqual(expect.arrayContaining(['authorization_code', 'refresh_token']));
    expect(metadata.grant_types_supported).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/password|implicit/)]),
    );
    const algorithms = Object.entries<unknown>(metadata).filter(([name]) => /_alg(s|_values)?_supported$/.test(name));
    expect(algorithms.length).toBeGreaterThan(1);
    for (const [name, values] of algorithms) {
      expect([name, (values as string[]).filter((alg) => alg === 'none' || alg.startsWith('HS'))]).toEqual([name, []]);
    }
  });

  it('says of iss, request objects, claims and pushed requests what is so', () => {
    expect(provider.metadata).toMatchObject({
      authorization_response_iss_parameter_supported: true,
      claims_parameter_supported: true,
      request_parameter_supported: true,
      request_uri_parameter_supported: false,
    });
  });

  it('names only endpoints that are there', async () => {
    const urls = Object.entries<unknown>(provider.metadata).filter(([name]) => /_endpoint$|^jwks_uri$/.test(name));
    expect(urls.length).toBeGreaterThan(8);
    for (const [name, url] of urls) {
      const { status } = await fetch(url as string, { redirect: 'manual' });
      expect([name, status === 404 || status >= 500]).toEqual([name, false]);
      expect([name, String(url).includes('#')]).toEqual([name, false]);
    }
  });

  it('publishes public keys alone, each with its use and its name', async () => {
    const { keys } = (await (await fetch(provider.metadata.jwks_uri)).json()) as { keys: Record<string, unknown>[] };
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) {
      expect(key).toMatchObject({ kid: expect.any(String), use: 'sig' });
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(secret);
    }
  });

  it('says the same at the address of RFC 8414', async () => {
    const answer = await fetch(`${provider.issuer}/.well-known/oauth-authorization-server`);
    expect(answer.status).toBe(200);
    const document = (await answer.json()) as Record<string, unknown>;
    for (const name of ['issuer', 'token_endpoint', 'authorization_endpoint', 'jwks_uri', 'response_types_supported']) {
      expect([name, document[name]]).toEqual([name, provider.metadata[name]]);
    }
  });

  it('lists the claims that it may give', () => {
    expect(provider.metadata.claims_supported).toEqual(expect.arrayContaining(['sub', 'auth_time', 'email', 'name']));
  });

  it('says where one signs out', () => {
    expect(provider.metadata.end_session_endpoint).toMatch(new RegExp(`^${provider.issuer}/`));
  });
});
