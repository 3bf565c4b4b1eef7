// A client whose keys lie at a URL of its own: over real HTTP, with somebody else's library to sign, and against made-up keys.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answered, postForm } from '../oauth-rig/code-flow.ts';
import { openProvider, type Provider } from '../oauth-rig/provider.ts';

interface Pair {
  readonly jwk: JWK;
  readonly privateKey: CryptoKey;
}

let provider: Provider;
let site: Server;
let asked = 0;
let published: readonly JWK[] = [];
let first: Pair;
let second: Pair;
const clientId = 'signer';

beforeAll(async () => {
  [first, second] = await Promise.all([createPair('first'), createPair('second')]);
  published = [first.jwk];
  site = createServer((_, response) => {
    asked += 1;
    response.end(JSON.stringify({ keys: published }));
  });
  await new Promise<void>((listening) => site.listen(0, '127.0.0.1', listening));
  const jwksUri = `http://127.0.0.1:${(site.address() as AddressInfo).port}/keys`;
  provider = await openProvider();
  const settings = { authMethod: 'private_key_jwt', jwksUri, grantTypes: ['client_credentials'] } as const;
  await provider.register({ clientId, settings });
});

afterAll(async () => {
  await new Promise((closed) => site?.close(closed));
  await provider?.close();
});

async function createPair(kid: string): Promise<Pair> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  return { jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' }, privateKey };
}

async function ask({ privateKey }: Pair, kid: string): Promise<Answered> {
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(provider.issuer)
    .setJti(crypto.randomUUID())
    .setIssuedAt()
    .setExpirationTime('1m')
    .sign(privateKey);
  return postForm(provider.metadata.token_endpoint, {
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  });
}

describe('a client whose keys are at a URL', () => {
  it('is known by them, and the URL is asked once', async () => {
    expect((await ask(first, 'first')).status).toBe(200);
    expect((await ask(first, 'first')).status).toBe(200);
    expect(asked).toBe(1);
  });

  it('is not known by a key that is not there, however often somebody makes one up', async () => {
    const before = asked;
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => ask(second, `made-up-${n}`)));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.error}`))).toEqual(
      new Set(['401 invalid_client']),
    );
    expect((await ask(second, 'first')).status).toBe(401);
    expect(asked - before).toBeLessThanOrEqual(1);
  });
});
