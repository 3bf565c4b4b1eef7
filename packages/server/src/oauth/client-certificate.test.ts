import { createHash, X509Certificate } from 'node:crypto';
import type { ClientSettings } from '@sealwright/issuer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  asEscapedPem,
  asField,
  expiredCertificate,
  otherCertificate,
  reportsCertificate,
} from '../../test/client-certificates.ts';
import { createOAuthRig, type OAuthRig } from '../../test/oauth-rig.ts';
import { api, type Called, claimsOf, createRig } from '../../test/rig.ts';

const proxy = '10.0.0.7';
const header = 'x-client-cert';
const name = 'CN=Bücher reports,OU=Ops+serialNumber=7,O=Acme\\, Inc. \\+ Sons,C=DE';
const thumbprint = createHash('sha256').update(new X509Certificate(reportsCertificate).raw).digest('base64url');

let oauth: OAuthRig;

beforeAll(async () => {
  const server = {
    trustedProxies: [proxy],
    clientCertificateHeader: { name: 'X-Client-Cert', format: 'pem' },
  } as const;
  oauth = await createOAuthRig({ server });
  const register = (id: string, settings: ClientSettings) =>
    oauth.register(id, { authMethod: 'tls_client_auth', grantTypes: ['client_credentials'], ...settings });
  await register('by-name', { tlsSubjectDn: name });
  await register('by-host', { tlsSanDns: 'Reports.example.com' });
  await register('by-uri', { tlsSanUri: 'spiffe://acme/reports', certificateBound: true });
  await register('by-odd-uri', { tlsSanUri: 'urn:a, DNS:evil.example' });
  await register('evil', { tlsSanDns: 'evil.example' });
});
afterAll(() => oauth.rig.close());

const ask = (id: string, certificate?: string, from = proxy): Promise<Called> =>
  oauth.ask(
    { grant_type: 'client_credentials', client_id: id },
    { from, headers: certificate === undefined ? {} : { [header]: certificate } },
  );
const good = asEscapedPem(reportsCertificate);

describe('a client with a certificate', () => {
  it.each(['by-name', 'by-host', 'by-uri', 'by-odd-uri'])('authenticates %s', async (id) => {
    const { status, text } = await ask(id, good);
    expect(status, text).toBe(200);
  });

  it.each([
    ['without one', undefined, 'client_unauthenticated'],
    ['with an empty header', '', 'client_unauthenticated'],
    ['with another one', asEscapedPem(otherCertificate), 'client_unauthenticated'],
    ['with one that is over', asEscapedPem(expiredCertificate), 'client_certificate_invalid'],
    ['with what is none', 'certificate', 'client_certificate_invalid'],
    ['with a broken escape', '%zz', 'client_certificate_invalid'],
    ['with two of them', asEscapedPem(reportsCertificate + otherCertificate), 'client_certificate_invalid'],
    ['with one in another form', asField(reportsCertificate), 'client_certificate_invalid'],
    ['with one that is too long', good + '%0A'.repeat(6_000), 'client_certificate_invalid'],
    [
      'with bytes behind it',
      asEscapedPem(reportsCertificate.replace('\n-----END', 'AAAA\n-----END')),
      'client_certificate_invalid',
    ],
  ])('is refused %s', async (_, certificate, code) => {
    const { status, body } = await ask('by-name', certificate);
    expect([status, body.error, oauth.lastCode()]).toEqual([401, 'invalid_client', code]);
  });

  it('is not another one', async () => {
    expect((await ask('evil', good)).status).toBe(401);
    expect((await ask('nobody', good)).status).toBe(401);
  });

  it('is not known by what anybody but a trusted proxy wrote, which is counted', async () => {
    const ignored = () => oauth.rig.counts.filter((count) => count.name === 'client_certificates_ignored_total').length;
    const before = ignored();
    expect((await ask('by-name', good, '203.0.113.9')).status).toBe(401);
    expect(ignored()).toBe(before + 1);
    expect((await ask('by-name', good)).status).toBe(200);
    expect(ignored()).toBe(before + 1);
  });

  it('does not get in by a secret', async () => {
    const form = { grant_type: 'client_credentials', client_id: 'by-name', client_secret: 'x'.repeat(43) };
    expect((await oauth.ask(form, { from: proxy, headers: { [header]: good } })).status).toBe(401);
  });
});

describe('a token that is bound to a certificate', () => {
  it('says so, and is good with that certificate alone', async () => {
    const { body } = await ask('by-uri', good);
    expect(claimsOf(body.access_token)['cnf']).toEqual({ 'x5t#S256': thumbprint });
    expect(body.token_type).toBe('Bearer');
    const { issuer } = oauth.rig;
    const verify = (certificate?: string) => issuer.verifyOwnToken(body.access_token, api, { certificate });
    await expect(verify()).rejects.toMatchObject({ code: 'token_bound' });
    await expect(verify('another')).rejects.toMatchObject({ code: 'token_bound' });
    expect((await verify(thumbprint)).claims['client_id']).toBe('by-uri');
  });
});

describe('the header of the proxy', () => {
  it('may be the one of RFC 9440', async () => {
    const server = {
      trustedProxies: [proxy],
      clientCertificateHeader: { name: 'Client-Cert', format: 'rfc9440' },
    } as const;
    const other = await createOAuthRig({ server });
    try {
      await other.register('m', {
        authMethod: 'tls_client_auth',
        grantTypes: ['client_credentials'],
        tlsSubjectDn: name,
      });
      const call = (value: string) =>
        other.ask(
          { grant_type: 'client_credentials', client_id: 'm' },
          { from: proxy, headers: { 'client-cert': value } },
        );
      expect((await call(asField(reportsCertificate))).status).toBe(200);
      for (const value of [
        good,
        asField(reportsCertificate).slice(1),
        ':AAAA:',
        '::',
        `${asField(reportsCertificate)}, :AA==:`,
      ]) {
        expect((await call(value)).status).toBe(401);
      }
    } finally {
      await other.rig.close();
    }
  });

  it.each([
    ['where no proxy is trusted', { clientCertificateHeader: { name: 'X-Cert', format: 'pem' as const } }],
    [
      'that is no header',
      { trustedProxies: [proxy], clientCertificateHeader: { name: 'X Cert', format: 'pem' as const } },
    ],
    [
      'in a format that there is not',
      { trustedProxies: [proxy], clientCertificateHeader: { name: 'X', format: 'der' as never } },
    ],
  ])('is refused %s', async (_, server) => {
    await expect(createRig({ server })).rejects.toThrow(TypeError);
  });

  it('is what makes the metadata offer certificates', async () => {
    const read = async ({ rig }: OAuthRig) => (await rig.call('GET', '/.well-known/oauth-authorization-server')).body;
    const offered = await read(oauth);
    expect(offered.token_endpoint_auth_methods_supported).toContain('tls_client_auth');
    expect(offered.tls_client_certificate_bound_access_tokens).toBe(true);
    const plain = await createOAuthRig();
    try {
      const without = await read(plain);
      expect(without.token_endpoint_auth_methods_supported).not.toContain('tls_client_auth');
      expect(without.tls_client_certificate_bound_access_tokens).toBe(false);
    } finally {
      await plain.rig.close();
    }
  });

  it('is not read where it is not configured', async () => {
    const plain = await createOAuthRig({ server: { trustedProxies: [proxy] } });
    try {
      await plain.register('m', {
        authMethod: 'tls_client_auth',
        grantTypes: ['client_credentials'],
        tlsSubjectDn: name,
      });
      const form = { grant_type: 'client_credentials', client_id: 'm' };
      expect((await plain.ask(form, { from: proxy, headers: { [header]: good } })).status).toBe(401);
    } finally {
      await plain.rig.close();
    }
  });
});
