import { clientSecret, createMachineTokens, privateKeyJwt } from '@sealwright/client/node';
import { exportPublicJwk, generateSigningKey } from '@sealwright/jwt';
import { createVerifier, remoteJwks, revocationFeed, type Verifier } from '@sealwright/verifier';
import { authenticate } from '@sealwright/verifier/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProvider, type Provider, api as resource } from '../oauth-rig/provider.ts';
import { type Listening, listen } from './application.ts';

let provider: Provider;
let verifier: Verifier;
let api: Listening;

beforeAll(async () => {
  provider = await openProvider();
  const { secret } = await provider.server.issuer.resources.add({ resource, name: 'API', readsFeed: true });
  verifier = createVerifier({
    ...{ issuer: provider.issuer, audience: resource, typ: 'at+jwt' },
    keys: remoteJwks({ issuer: provider.issuer, url: `${provider.issuer}/.well-known/jwks.json` }),
    revocation: revocationFeed({ url: provider.issuer, resource, secret, whenStale: 'deny' }),
  });
  await verifier.ready();
  api = await listen(async (request, response) => {
    const auth = await authenticate(request, response, verifier);
    if (auth !== undefined) response.end(JSON.stringify([auth.claims.sub, auth.payload['scope'], auth.payload.jti]));
  });
});

afterAll(async () => {
  await verifier?.close();
  await api?.close();
  await provider?.close();
});

const grantTypes = ['client_credentials'] as const;
const machineClient = { redirectUris: [], scopes: ['read', 'write'], settings: { grantTypes } };

describe('a machine at the real server', () => {
  it('calls the API with its own token, and with less where it asks for less', async () => {
    const { clientId, secret } = await provider.register(machineClient);
    const tokens = createMachineTokens({
      ...{ issuer: provider.issuer, clientId, authentication: clientSecret(secret), resource, scope: 'read write' },
      origins: [api.url],
    });
    const answers = await Promise.all([1, 2, 3].map(async () => (await tokens.fetch(`${api.url}/x`)).json()));
    expect(new Set(answers.map(String)).size).toBe(1);
    expect(answers[0]).toEqual([clientId, 'read write', expect.any(String)]);
    const less = await (await tokens.for({ resource, scope: 'read' }).fetch(`${api.url}/x`)).json();
    expect(less).toEqual([clientId, 'read', expect.any(String)]);
  });

  it('gets another token after one was revoked, without a failed call', async () => {
    const { clientId, secret } = await provider.register(machineClient);
    const tokens = createMachineTokens({
      ...{ issuer: provider.issuer, clientId, authentication: clientSecret(secret), resource, origins: [api.url] },
    });
    const call = async (): Promise<string> =>
      ((await (await tokens.fetch(`${api.url}/x`)).json()) as string[])[2] ?? '';
    const jti = await call();
    await provider.server.issuer.revocations.revoke({ kind: 'token', jti });
    await expect.poll(call).not.toBe(jti);
  });

  it('authenticates by its key, with an assertion that the server takes once', async () => {
    const key = await generateSigningKey('ES256');
    const jwk = { ...exportPublicJwk(key.verificationKey) };
    const { clientId } = await provider.register({
      ...machineClient,
      settings: { authMethod: 'private_key_jwt', jwks: { keys: [jwk] }, grantTypes },
    });
    const open = () =>
      createMachineTokens({
        ...{ issuer: provider.issuer, clientId, authentication: privateKeyJwt(key), resource, origins: [api.url] },
      });
    expect((await open().fetch(`${api.url}/x`)).status).toBe(200);
    expect((await open().fetch(`${api.url}/x`)).status).toBe(200);
  });

  it('is told that it is refused, and not why, where its secret is wrong', async () => {
    const { clientId } = await provider.register(machineClient);
    const tokens = createMachineTokens({
      ...{ issuer: provider.issuer, clientId, authentication: clientSecret('wrong'), origins: [api.url] },
    });
    await expect(tokens.fetch(`${api.url}/x`)).rejects.toMatchObject({
      code: 'machine_token_refused',
      evidence: { status: 401 },
    });
  });
});
