import { exportPublicJwk, generateSigningKey, isAuthError } from '@sealwright/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestIssuer, type TestIssuer } from '../test/open-issuer.ts';
import { settingsOf } from './client-settings.ts';
import type { NewClient } from './new-client.ts';
import type { ClientRow, ClientSettings } from './ports.ts';

let test: TestIssuer;
let jwks: { keys: never[] };
beforeAll(async () => {
  test = await openTestIssuer();
  const key = await generateSigningKey('ES256', { kid: 'k' });
  jwks = { keys: [exportPublicJwk(key.verificationKey) as never] };
});
afterAll(() => test.close());

const redirectUris = ['https://app.example/cb'];

async function memberOf(settings: object, rest: Partial<NewClient> = {}): Promise<unknown> {
  const client = { kind: 'confidential', name: 'Client', settings: settings as ClientSettings, ...rest } as const;
  try {
    await test.issuer.clients.add(client);
  } catch (error) {
    if (isAuthError(error, 'registration_invalid')) return error.evidence['member'];
    throw error;
  }
  return 'accepted';
}

describe('a client’s settings', () => {
  it('mean for an old row what they meant when it was written', async () => {
    const { client } = await test.issuer.clients.add({ kind: 'confidential', name: 'Old', redirectUris });
    expect(settingsOf(client)).toMatchObject({
      ...{ authMethod: 'client_secret_basic', grantTypes: ['authorization_code', 'refresh_token'], consent: 'ask' },
      ...{ subjectType: 'public', dpopBound: false, exchange: { subjects: [], impersonation: false } },
    });
    const { client: machine } = await test.issuer.clients.add({ kind: 'confidential', name: 'Bare' });
    expect(settingsOf(machine).grantTypes).toEqual([]);
    const { client: app } = await test.issuer.clients.add({ kind: 'public', name: 'App', redirectUris });
    expect(settingsOf(app).authMethod).toBe('none');
  });

  it('give the first-party applications no grant, whatever their row says', async () => {
    const row = (await test.issuer.clients.find('first-party')) as ClientRow;
    const settings = { grantTypes: ['client_credentials'] };
    expect(settingsOf({ ...row, redirectUris, settings }).grantTypes).toEqual([]);
  });

  it('are taken where they fit each other', async () => {
    for (const settings of [
      { authMethod: 'client_secret_post', grantTypes: ['client_credentials'] },
      { authMethod: 'private_key_jwt', jwks },
      { authMethod: 'private_key_jwt', jwksUri: 'https://app.example/jwks' },
      { authMethod: 'tls_client_auth', tlsSanDns: 'app.example' },
      {
        introspectionSignedAlg: 'ES256',
        backchannelLogoutUri: 'https://app.example/logout',
        contacts: ['a@b.example'],
      },
      { exchange: { subjects: ['gateway'], impersonation: true } },
    ]) {
      expect(await memberOf(settings)).toBe('accepted');
    }
  });

  it.each<[string, object, string]>([
    ['an unknown member', { unknown: 1 }, 'unknown'],
    ['a method that there is not', { authMethod: 'client_secret_jwt' }, 'token_endpoint_auth_method'],
    ['no authentication of a confidential client', { authMethod: 'none' }, 'token_endpoint_auth_method'],
    ['assertions without keys', { authMethod: 'private_key_jwt' }, 'jwks'],
    ['keys by value and by place', { jwks: { keys: [] }, jwksUri: 'https://a.example/' }, 'jwks'],
    ['keys that are none', { jwks: { keys: [] } }, 'jwks'],
    ['a private key', { jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', d: 'AA' }] } }, 'jwks'],
    ['a certificate without a name', { authMethod: 'tls_client_auth' }, 'tls_client_auth_subject_dn'],
    ['a name of a certificate for another method', { tlsSanDns: 'a.example' }, 'tls_client_auth_subject_dn'],
    [
      'two names',
      { authMethod: 'tls_client_auth', tlsSanDns: 'a', tlsSubjectDn: 'CN=a' },
      'tls_client_auth_subject_dn',
    ],
    ['a grant that there is not', { grantTypes: ['password'] }, 'grant_types'],
    ['the implicit grant', { grantTypes: ['implicit'] }, 'grant_types'],
    ['a grant twice', { grantTypes: ['client_credentials', 'client_credentials'] }, 'grant_types'],
    ['codes without a redirect URI', { grantTypes: ['authorization_code'] }, 'redirect_uris'],
    ['a place for logout in clear', { backchannelLogoutUri: 'http://a.example/' }, 'backchannel_logout_uri'],
    ['keys at a place in clear', { jwksUri: 'http://a.example/' }, 'jwks_uri'],
    ['a page of scripts', { clientUri: 'javascript:alert(1)' }, 'client_uri'],
    ['a return after logout that is none', { postLogoutRedirectUris: ['data:x'] }, 'post_logout_redirect_uris'],
    ['an algorithm that we do not sign with', { userinfoSignedAlg: 'RS256' }, 'userinfo_signed_response_alg'],
    ['no signature', { introspectionSignedAlg: 'none' }, 'introspection_signed_response_alg'],
    ['requests signed by a secret', { requestObjectSigningAlg: 'HS256' }, 'request_object_signing_alg'],
    ['a kind of subject that there is not', { subjectType: 'x' }, 'subject_type'],
    ['a consent that there is not', { consent: 'always' }, 'consent'],
    ['a contact with a line feed', { contacts: ['a\nb'] }, 'contacts'],
    ['an age below zero', { defaultMaxAgeSeconds: -1 }, 'default_max_age'],
    ['an exchange for what is no client', { exchange: { subjects: ['a b'], impersonation: false } }, 'exchange'],
  ])('are refused with %s', async (_name, settings, member) => {
    expect(await memberOf(settings)).toBe(member);
  });

  it('give a public client neither a secret’s method nor a machine’s grants', async () => {
    const rest = { kind: 'public' } as const;
    expect(await memberOf({ authMethod: 'client_secret_post' }, rest)).toBe('token_endpoint_auth_method');
    expect(await memberOf({ grantTypes: ['client_credentials'] }, rest)).toBe('grant_types');
    const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
    expect(await memberOf({ grantTypes: [exchange] }, rest)).toBe('grant_types');
  });

  it('give a client that shows a key no secret beside it', async () => {
    const settings = { authMethod: 'private_key_jwt', jwks } as const;
    const { client, secret } = await test.issuer.clients.add({ kind: 'confidential', name: 'Key', settings });
    expect([secret, client.secretHashes]).toEqual([undefined, []]);
    await expect(test.issuer.clients.rotateSecret(client.clientId)).rejects.toMatchObject({ code: 'client_unknown' });
  });
});
