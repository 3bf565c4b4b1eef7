import { generateSigningKey } from '@sealwright/jwt';
import { verifyDpopProof } from '@sealwright/jwt/dpop';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answerJson, type Came, type Loopback, openLoopback } from '../../test/loopback.ts';
import { clientSecret, createMachineTokens } from '../node.ts';

let issuer: Loopback;
let api: Loopback;

beforeAll(async () => {
  issuer = await openLoopback((came, response) => {
    if (nonceOf(came) !== 'of-issuer') {
      answerJson(response, 400, { error: 'use_dpop_nonce' }, { 'dpop-nonce': 'of-issuer' });
    } else answerJson(response, 200, { access_token: 'bound', token_type: 'DPoP', expires_in: 300 });
  });
  api = await openLoopback((came, response) => {
    const good = nonceOf(came) === 'of-api';
    const challenge = { 'dpop-nonce': 'of-api', 'www-authenticate': 'DPoP error="use_dpop_nonce"' };
    response.writeHead(good ? 200 : 401, good ? {} : challenge).end();
  });
});

afterAll(async () => {
  await Promise.all([issuer.close(), api.close()]);
});

function nonceOf({ headers }: Came): unknown {
  return JSON.parse(atob(String(headers['dpop']).split('.')[1] ?? '') || '{}').nonce;
}

it('a token that is bound to a key goes with a proof for each request, with the nonce that each server wants', async () => {
  const key = await generateSigningKey('ES256');
  const { fetch } = createMachineTokens({
    ...{ issuer: issuer.url, clientId: 'reports', authentication: clientSecret('s'), origins: [api.url], dpop: key },
  });
  for (const path of ['/first?q=1', '/second']) expect((await fetch(`${api.url}${path}`)).status).toBe(200);
  expect(issuer.came).toHaveLength(2);
  expect(api.came).toHaveLength(3);
  const last = api.came.at(-1);
  expect(last?.headers.authorization).toBe('DPoP bound');
  const expected = { method: 'GET', url: `${api.url}/second`, accessToken: 'bound' };
  const proof = await verifyDpopProof(String(last?.headers['dpop']), expected);
  expect(proof.jkt).toBe(key.verificationKey.thumbprint);
});
