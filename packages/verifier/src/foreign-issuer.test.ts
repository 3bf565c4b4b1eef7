import { createPrivateKey, createSign } from 'node:crypto';
import { absent, createKeySet, exportSigningPem, generateSigningKey } from '@sealwright/jwt';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../test/issuer-peer.ts';
import { createVerifier, requireRole, requireScope, type VerifierOptions } from './index.ts';

const key = await generateSigningKey('RS256');
const pem = createPrivateKey(await exportSigningPem(key));
const now = 1_800_000_000;

/** Signed by hand, so that header and claims are exactly what these issuers write. */
function sign(header: object, claims: object): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${createSign('sha256').update(input).sign(pem, 'base64url')}`;
}

interface Issuer {
  readonly name: string;
  readonly policy: Omit<VerifierOptions, 'keys' | 'revocation'>;
  readonly header: object;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Tokens of the same issuer that this API must not take. */
  readonly others: readonly (readonly [what: string, code: string, header: object, claims: object])[];
}

const rs256 = { alg: 'RS256', kid: key.kid };

const keycloak = 'https://id.example.com/realms/main';
const auth0 = 'https://example.eu.auth0.com/';
const tenant = '9188040d-6c67-4c5b-b112-36a304b66dad';
const entra = `https://login.microsoftonline.com/${tenant}/v2.0`;
const cognito = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI';

const issuers: readonly Issuer[] = [
  {
    name: 'Keycloak',
    policy: {
      issuer: keycloak,
      audience: 'orders',
      typ: 'JWT',
      requiredClaims: { typ: 'Bearer', azp: ['shop', 'till'] },
    },
    header: { ...rs256, typ: 'JWT' },
    claims: {
      exp: now + 300,
      iat: now,
      jti: 'onrtac:7e1f6a52-0b0e-4f83-a8f5-2f9a3ac1b6f1',
      iss: keycloak,
      aud: ['orders', 'account'],
      sub: 'f1c6d1b0-58bb-4d86-a6a4-6b3e9a2a9a3f',
      typ: 'Bearer',
      azp: 'shop',
      sid: '0f4dd9b5-4b3f-4a55-9d3d-7f2f1f2f3c11',
      acr: '1',
      'allowed-origins': ['https://shop.example.com'],
      realm_access: { roles: ['clerk', 'offline_access'] },
      resource_access: { orders: { roles: ['reader'] } },
      scope: 'openid profile orders',
      preferred_username: 'anna',
    },
    others: [
      ['an ID token', 'claim_mismatch', { ...rs256, typ: 'JWT' }, { typ: 'ID', aud: 'orders' }],
      ['a token for another client', 'claim_mismatch', { ...rs256, typ: 'JWT' }, { azp: 'other' }],
      ['a token of another realm', 'issuer_mismatch', { ...rs256, typ: 'JWT' }, { iss: `${keycloak}2` }],
    ],
  },
  {
    name: 'Auth0',
    policy: { issuer: auth0, audience: 'https://api.example.com', typ: ['at+jwt', 'JWT'], maxLifetimeSeconds: 86_400 },
    header: { ...rs256, typ: 'at+jwt' },
    claims: {
      iss: auth0,
      sub: 'auth0|5f7c8ec7c33c6c004bbafe82',
      aud: ['https://api.example.com', 'https://example.eu.auth0.com/userinfo'],
      iat: now,
      exp: now + 86_400,
      azp: 'my_client_id',
      scope: 'openid orders',
      permissions: ['clerk'],
    },
    others: [
      ['an ID token', 'audience_mismatch', { ...rs256, typ: 'JWT' }, { aud: 'my_client_id' }],
      ['an issuer without its slash', 'issuer_mismatch', { ...rs256, typ: 'JWT' }, { iss: auth0.slice(0, -1) }],
    ],
  },
  {
    name: 'Entra ID',
    policy: {
      issuer: entra,
      audience: '6e74172b-be56-4843-9ff4-e66a39bb12e3',
      typ: 'JWT',
      requiredClaims: { ver: '2.0', tid: tenant },
      maxLifetimeSeconds: 5400,
    },
    header: { ...rs256, typ: 'JWT', x5t: 'kWLbY0aDc9-Vbg' },
    claims: {
      aud: '6e74172b-be56-4843-9ff4-e66a39bb12e3',
      iss: entra,
      iat: now,
      nbf: now,
      exp: now + 5300,
      aio: 'AXQAi/8IAAAA',
      azp: 'c0ffee00-0000-4000-8000-000000000000',
      azpacr: '1',
      oid: '690222be-ff1a-4d56-abd1-7e4f7d38e474',
      rh: '0.AAAA',
      roles: ['clerk'],
      scp: 'orders access_as_user',
      sub: 'HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ',
      tid: tenant,
      uti: 'fqiBqXLPj0eQa82S-IYFAA',
      ver: '2.0',
    },
    others: [
      ['a token of another tenant', 'claim_mismatch', { ...rs256, typ: 'JWT' }, { tid: 'other' }],
      ['a version 1 token', 'issuer_mismatch', { ...rs256, typ: 'JWT' }, { iss: `https://sts.windows.net/${tenant}/` }],
    ],
  },
  {
    name: 'Cognito',
    policy: {
      issuer: cognito,
      audience: absent,
      typ: absent,
      requiredClaims: { token_use: 'access', client_id: ['3n4b5urk1ft4fl3mg5e62d9ado'] },
    },
    header: rs256,
    claims: {
      sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      'cognito:groups': ['clerk'],
      iss: cognito,
      version: 2,
      client_id: '3n4b5urk1ft4fl3mg5e62d9ado',
      origin_jti: 'aaaaaaaa-bbbb-cccc-dddd-ffffffffffff',
      token_use: 'access',
      scope: 'openid orders',
      auth_time: now,
      exp: now + 3600,
      iat: now,
      jti: 'aaaaaaaa-bbbb-cccc-dddd-000000000000',
      username: 'anna',
    },
    others: [
      ['an ID token', 'audience_mismatch', rs256, { token_use: 'id', aud: '3n4b5urk1ft4fl3mg5e62d9ado' }],
      ['an ID token without aud', 'claim_mismatch', rs256, { token_use: 'id' }],
      ['a token of another client', 'claim_mismatch', rs256, { client_id: 'other' }],
    ],
  },
];

const verifierFor = (policy: Issuer['policy'], origin: 'foreign' | 'sealwright' = 'foreign') =>
  createVerifier({
    ...policy,
    origin,
    keys: createKeySet({ issuer: policy.issuer, keys: [key.verificationKey] }),
    revocation: 'none',
    wallClock: () => now,
  });

describe.each(issuers)('a token of $name', ({ policy, header, claims, others }) => {
  it('is accepted as that issuer writes it', async () => {
    expect((await verifierFor(policy).verify(sign(header, claims))).claims.sub).toBe(claims['sub']);
  });

  it.each(others)('is refused where it is %s', async (_, code, otherHeader, otherClaims) => {
    const token = sign(otherHeader, { ...claims, ...otherClaims });
    expect(await codeOf(verifierFor(policy).verify(token))).toBe(code);
  });
});

describe('scopes and roles of other issuers', () => {
  const verified = async (name: string) => {
    const { policy, header, claims } = issuers.find((one) => one.name === name) as Issuer;
    return verifierFor(policy).verify(sign(header, claims));
  };
  const context = { method: 'GET', request: undefined };

  it.each([
    ['Keycloak', requireScope('orders'), requireScope('orders:write')],
    ['Keycloak', requireRole({ claim: ['realm_access', 'roles'], roles: ['clerk'] }), requireRole('clerk')],
    [
      'Keycloak',
      requireRole({ claim: ['resource_access', 'orders', 'roles'], roles: ['reader'] }),
      requireRole({ claim: ['resource_access', 'bills', 'roles'], roles: ['reader'] }),
    ],
    ['Auth0', requireScope({ claim: 'permissions', scopes: ['clerk'] }), requireScope('clerk')],
    ['Entra ID', requireScope({ claim: 'scp', scopes: ['orders', 'access_as_user'] }), requireScope('orders')],
    [
      'Cognito',
      requireRole({ claim: 'cognito:groups', roles: ['admin', 'clerk'] }),
      requireRole({ claim: 'cognito:groups', roles: ['admin'] }),
    ],
  ] as const)('of %s are found where they lie, and nowhere else', async (name, met, unmet) => {
    const auth = await verified(name);
    expect(await codeOf((async () => met(auth, context))())).toBe('resolved');
    expect(await codeOf((async () => unmet(auth, context))())).toMatch(/^(scope_insufficient|role_missing)$/);
  });
});
