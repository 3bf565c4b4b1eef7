// A token that is bound to a key, in the hands of somebody who does not have that key: at an API that verifies for itself.
import { createServer, type RequestListener, type Server } from 'node:http';
import { createVerifier, remoteJwks, type Verifier } from '@sealwright/verifier';
import { dpop } from '@sealwright/verifier/dpop';
import { authenticate } from '@sealwright/verifier/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePort } from '../../packages/sealwright/src/free-port.ts';
import { postForm } from '../oauth-rig/code-flow.ts';
import { createDpopKey, type DpopKey, type ProofClaims } from '../oauth-rig/dpop-key.ts';
import { api, openProvider, type Provider, type Registered } from '../oauth-rig/provider.ts';

let provider: Provider;
let client: Registered;
let verifier: Verifier;
let apiServer: Server;
let apiUrl: string;
let owner: DpopKey;
let thief: DpopKey;
let token: string;

beforeAll(async () => {
  provider = await openProvider();
  [owner, thief] = await Promise.all([createDpopKey(), createDpopKey()]);
  client = await provider.register({ settings: { grantTypes: ['client_credentials'] } });
  const port = await findFreePort();
  apiUrl = `http://127.0.0.1:${port}`;
  verifier = createVerifier({
    ...{ issuer: provider.issuer, audience: api, typ: 'at+jwt', revocation: 'none' },
    keys: remoteJwks({ issuer: provider.issuer, url: provider.metadata.jwks_uri }),
    dpop: dpop({ baseUrl: apiUrl }),
  });
  await verifier.ready();
  const answer = async (...[request, response]: Parameters<RequestListener>): Promise<void> => {
    const auth = await authenticate(request, response, verifier);
    if (auth !== undefined) response.end(auth.claims.sub);
  };
  apiServer = createServer((request, response) => void answer(request, response));
  await new Promise<void>((listening) => apiServer.listen(port, '127.0.0.1', listening));
  token = await askToken(owner);
});

afterAll(async () => {
  await new Promise((closed) => apiServer?.close(closed));
  await verifier?.close();
  await provider?.close();
});

async function askToken(key: DpopKey): Promise<string> {
  const endpoint = provider.metadata.token_endpoint;
  const ask = async (claims: ProofClaims): Promise<Awaited<ReturnType<typeof postForm>>> =>
    postForm(endpoint, { grant_type: 'client_credentials', resource: api }, client, {
      DPoP: await key.proof('POST', endpoint, claims),
    });
  const nonce = (await ask({})).headers.get('dpop-nonce') ?? '';
  return (await ask({ nonce })).body.access_token;
}

async function call(proof: string | undefined, path = '/reports', method = 'GET', scheme = 'DPoP'): Promise<string> {
  const headers = { Authorization: `${scheme} ${token}`, ...(proof !== undefined && { DPoP: proof }) };
  const response = await fetch(`${apiUrl}${path}`, { method, headers });
  if (response.status === 200) return response.text();
  const { error } = (await response.json()) as { readonly error: string };
  return error;
}

const prove = (key: DpopKey, path = '/reports', method = 'GET', accessToken = token): Promise<string> =>
  key.proof(method, `${apiUrl}${path}`, { accessToken });

describe('a bound token', () => {
  it('is good in the hands of its owner', async () => {
    expect(await call(await prove(owner))).toBe(client.clientId);
    expect(await call(await prove(owner, '/orders', 'POST'), '/orders', 'POST')).toBe(client.clientId);
  });

  it('alone opens nothing, by either scheme', async () => {
    expect(await call(undefined, '/reports', 'GET', 'Bearer')).toBe('invalid_token');
    expect(await call(undefined)).toBe('invalid_dpop_proof');
  });

  it('with a proof of the thief’s own opens nothing', async () => {
    expect(await call(await prove(thief))).toBe('invalid_token');
  });

  it('with a recorded proof opens nothing: neither again, nor elsewhere, nor by another method', async () => {
    const recorded = await prove(owner);
    expect(await call(recorded)).toBe(client.clientId);
    expect(await call(recorded)).toBe('invalid_dpop_proof');
    expect(await call(await prove(owner), '/orders')).toBe('invalid_dpop_proof');
    expect(await call(await prove(owner), '/reports', 'DELETE')).toBe('invalid_dpop_proof');
  });

  it('with a proof that its owner made for another token, another server or an hour ago opens nothing', async () => {
    expect(await call(await prove(owner, '/reports', 'GET', await askToken(owner)))).toBe('invalid_dpop_proof');
    expect(await call(await owner.proof('GET', 'https://other.example/reports', { accessToken: token }))).toBe(
      'invalid_dpop_proof',
    );
    const iat = Math.floor(Date.now() / 1000) - 3600;
    expect(await call(await owner.proof('GET', `${apiUrl}/reports`, { accessToken: token, iat }))).toBe(
      'invalid_dpop_proof',
    );
  });

  it('counts once for a proof, of fifty that race', async () => {
    const proof = await prove(owner);
    const answers = await Promise.all(Array.from({ length: 50 }, () => call(proof)));
    expect(answers.filter((answer) => answer === client.clientId)).toHaveLength(1);
  });
});
