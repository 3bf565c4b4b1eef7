/**
 * oidc-provider with an adapter in memory and the same clients: ES256 JWT access tokens (RFC 9068) and ID tokens. It introspects
 * opaque tokens alone, so those of the resource whose tokens are introspected are opaque: found by name, and not verified.
 */
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import {
  clientId,
  codeScope,
  introspected,
  machineId,
  machineScope,
  type OAuthSeed,
  redirectUri,
  resource,
} from '../oauth-terms.ts';
import { announce, settings } from './answer.ts';
import { MapAdapter } from './map-adapter.ts';

const { codeVerifier } = settings<{ codeVerifier: string }>();
const machineSecret = randomBytes(32).toString('base64url');
const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
const provider = new Provider('http://127.0.0.1:4000', {
  adapter: MapAdapter as never,
  clients: [
    {
      ...{ client_id: clientId, token_endpoint_auth_method: 'none', id_token_signed_response_alg: 'ES256' },
      ...{ grant_types: ['authorization_code'], redirect_uris: [redirectUri] },
    },
    {
      ...{ client_id: machineId, client_secret: machineSecret, token_endpoint_auth_method: 'client_secret_basic' },
      id_token_signed_response_alg: 'ES256',
      ...{ grant_types: ['client_credentials'], redirect_uris: [], response_types: [] },
    },
  ],
  jwks: { keys: [{ ...jwk, alg: 'ES256', use: 'sig' }] as never },
  scopes: codeScope.split(' '),
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: (_: unknown, indicator: string) => ({
        scope: machineScope,
        audience: indicator,
        accessTokenTTL: 900,
        accessTokenFormat: indicator === introspected ? 'opaque' : 'jwt',
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
  findAccount: (_: unknown, sub: string) => ({ accountId: sub, claims: () => ({ sub }) }),
  ttl: { AuthorizationCode: 60, Grant: 86_400, ClientCredentials: 900, AccessToken: 900 },
});

const client = await provider.Client.find(clientId);
const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');

async function makeCode(accountId: string): Promise<string> {
  const grant = new provider.Grant({ clientId, accountId });
  grant.addOIDCScope('openid');
  grant.addResourceScope(resource, machineScope);
  const code = new provider.AuthorizationCode({
    ...{ client: client as never, accountId, grantId: await grant.save(), gty: 'authorization_code', scope: codeScope },
    ...{ resource: resource as never, redirectUri, codeChallenge, codeChallengeMethod: 'S256', claims: {} },
    authTime: Math.floor(Date.now() / 1000),
  } as never);
  return code.save();
}

const makeCodes = (count: number): Promise<readonly string[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => makeCode(`person${index}`)));
const seed: OAuthSeed = { machineSecret, introspector: [machineId, machineSecret] };
const server = provider.listen(0, '127.0.0.1', () => {
  announce((server.address() as AddressInfo).port, seed, () => void server.close(), makeCodes);
});
