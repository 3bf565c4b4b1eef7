import { describe, expect, it } from 'vitest';
import { examineDocumentText } from './document-text.ts';
import { examineMetadata } from './metadata-examine.ts';

const issuer = 'https://id.example';
const url = new URL(`${issuer}/.well-known/openid-configuration`);

const good: Readonly<Record<string, unknown>> = {
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks.json`,
  revocation_endpoint: `${issuer}/revoke`,
  introspection_endpoint: `${issuer}/introspect`,
  response_types_supported: ['code'],
  grant_types_supported: ['authorization_code', 'refresh_token'],
  code_challenge_methods_supported: ['S256'],
  id_token_signing_alg_values_supported: ['ES256', 'RS256'],
  token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_basic', 'none'],
  authorization_response_iss_parameter_supported: true,
  request_uri_parameter_supported: false,
};

const idsWith = (changes: Readonly<Record<string, unknown>>): readonly string[] =>
  examineMetadata({ ...good, ...changes }, { name: 'metadata', url }).map(
    ({ ruleId, severity }) => `${severity} ${ruleId}`,
  );

describe('metadata', () => {
  it('that is as it should be has no findings', () => {
    expect(idsWith({})).toStrictEqual([]);
  });

  it.each([
    [{ issuer: 'https://evil.example' }, 'high metadata-issuer'],
    [{ issuer: `${issuer}?a` }, 'high metadata-issuer'],
    [{ issuer: 7 }, 'high metadata-issuer'],
    [{ token_endpoint: 'http://id.example/token' }, 'high metadata-clear'],
    [{ jwks_uri: 'https://cdn.example/jwks' }, 'medium metadata-foreign-endpoint'],
    [{ userinfo_endpoint: 'https://api.example/me' }, 'low metadata-foreign-endpoint'],
    [{ jwks_uri: undefined }, 'medium metadata-keys-missing'],
    [{ id_token_signing_alg_values_supported: ['ES256', 'none'] }, 'high metadata-alg-none'],
    [{ request_object_signing_alg_values_supported: ['none'] }, 'medium metadata-alg-none'],
    [{ token_endpoint_auth_signing_alg_values_supported: ['None'] }, 'critical metadata-alg-none'],
    [{ id_token_signing_alg_values_supported: ['RS256', 'HS256'] }, 'medium metadata-hmac'],
    [{ id_token_signing_alg_values_supported: ['HS256'] }, 'low metadata-hmac'],
    [{ id_token_encryption_alg_values_supported: ['RSA1_5'] }, 'medium metadata-old-encryption'],
    [{ response_types_supported: ['code', 'code token'] }, 'medium metadata-implicit'],
    [{ response_types_supported: ['id_token'] }, 'low metadata-implicit'],
    [{ grant_types_supported: ['implicit'] }, 'low metadata-implicit'],
    [{ grant_types_supported: ['password'] }, 'high metadata-password-grant'],
    [{ code_challenge_methods_supported: ['plain'] }, 'high metadata-pkce'],
    [{ code_challenge_methods_supported: ['S256', 'plain'] }, 'medium metadata-pkce'],
    [{ code_challenge_methods_supported: undefined }, 'high metadata-client-authentication'],
    [{ authorization_response_iss_parameter_supported: undefined }, 'low metadata-iss-parameter'],
    [{ request_uri_parameter_supported: true }, 'medium metadata-request-uri'],
    [{ revocation_endpoint: undefined }, 'low metadata-revocation'],
    [{ introspection_endpoint: undefined }, 'low metadata-introspection'],
    [{ token_endpoint_auth_methods_supported: ['client_secret_post'] }, 'low metadata-client-authentication'],
  ])('with %j has a finding: %s', (changes, expected) => {
    expect(idsWith(changes)).toContain(expected);
  });

  it.each([
    [{ request_uri_parameter_supported: true, require_request_uri_registration: true }],
    [{ introspection_endpoint: undefined, revocation_keys_uri: `${issuer}/keys` }],
    [{ response_types_supported: ['code', 'none', 'code id_token'] }],
    [{ id_token_signing_alg_values_supported: 'none' }],
  ])('with %j has none', (changes) => {
    expect(idsWith(changes)).toStrictEqual([]);
  });

  it('of an issuer with a path may lie at either of its places, and nowhere else', () => {
    const document = { ...good, issuer: `${issuer}/tenant` };
    const at = (path: string) =>
      examineMetadata(document, { name: 'm', url: new URL(path, issuer) }).map(({ ruleId }) => ruleId);
    expect(at('/tenant/.well-known/openid-configuration')).not.toContain('metadata-issuer');
    expect(at('/.well-known/oauth-authorization-server/tenant')).not.toContain('metadata-issuer');
    expect(at('/.well-known/openid-configuration')).toContain('metadata-issuer');
  });

  it('of this machine may be http', () => {
    const local = Object.fromEntries(
      Object.entries(good).map(([name, value]) => [
        name,
        typeof value === 'string' ? value.replace(issuer, 'http://127.0.0.1:4000') : value,
      ]),
    );
    expect(examineMetadata(local, { name: 'm' })).toStrictEqual([]);
  });

  it('that is no object is not called safe', () => {
    for (const document of [null, [], 'text', 7]) {
      expect(examineMetadata(document, { name: 'm' }).map(({ ruleId }) => ruleId)).toStrictEqual([
        'document-malformed',
      ]);
    }
  });

  it('that says one thing twice says so', async () => {
    const text = JSON.stringify(good).replace('{', '{"issuer":"https://first.example",');
    const read = await examineDocumentText(text, { name: 'm' });
    expect([read?.kind, read?.findings.map(({ ruleId }) => ruleId)]).toStrictEqual([
      'metadata',
      ['document-ambiguous'],
    ]);
  });
});

describe('a text', () => {
  it.each([['hello'], ['{"a":1}'], ['[]'], [''], ['{{{']])('that is no document is none: %s', async (text) => {
    await expect(examineDocumentText(text, { name: 'x' })).resolves.toBeUndefined();
  });
});
