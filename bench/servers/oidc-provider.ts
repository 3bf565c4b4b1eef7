/** oidc-provider with an adapter in memory: a public client, rotated refresh tokens, ES256 JWT access tokens (RFC 9068). */
import { generateKeyPairSync } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { announce, settings } from './answer.ts';
import { MapAdapter } from './map-adapter.ts';

const { sessions } = settings<{ sessions: number }>();
const resource = 'http://127.0.0.1:4001';
// Without `openid`: it then signs one token an answer, as we do, and not an ID token too.
const scope = 'offline_access orders:read';
const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
const provider = new Provider('http://127.0.0.1:4000', {
  adapter: MapAdapter as never,
  clients: [
    {
      client_id: 'bench',
      token_endpoint_auth_method: 'none',
      id_token_signed_response_alg: 'ES256',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: ['https://app.example.com/callback'],
    },
  ],
  jwks: { keys: [{ ...jwk, alg: 'ES256', use: 'sig' }] as never },
  scopes: ['openid', 'offline_access', 'orders:read'],
  rotateRefreshToken: true,
  features: {
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: 'orders:read',
        audience: resource,
        accessTokenTTL: 900,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
  findAccount: (_: unknown, sub: string) => ({ accountId: sub, claims: () => ({ sub }) }),
  ttl: { RefreshToken: 86_400, Grant: 86_400 },
});

const client = await provider.Client.find('bench');
const refreshTokens: string[] = [];
for (let index = 0; index < sessions; index += 1) {
  const accountId = `person${index}`;
  const grant = new provider.Grant({ clientId: 'bench', accountId });
  grant.addOIDCScope('offline_access');
  grant.addResourceScope(resource, 'orders:read');
  const grantId = await grant.save();
  const token = new provider.RefreshToken({
    client: client as never,
    accountId,
    grantId,
    gty: 'authorization_code',
    scope,
    resource: resource as never,
    authTime: Math.floor(Date.now() / 1000),
    claims: {},
    rotations: 0,
    iiat: Math.floor(Date.now() / 1000),
  } as never);
  refreshTokens.push(await token.save());
}
const server = provider.listen(0, '127.0.0.1', () => {
  announce((server.address() as AddressInfo).port, { refreshTokens }, () => void server.close());
});
