// DPoP proofs and client assertions: each is good once, where it was made for, and for nobody but its maker.
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertionType, type ClientKey, createClientKey } from '../oauth-rig/client-keys.ts';
import { type Answered, authorize, codeRequest, postForm, redeem } from '../oauth-rig/code-flow.ts';
import { createDpopKey, type DpopKey } from '../oauth-rig/dpop-key.ts';
import type { Person } from '../oauth-rig/person-at-pages.ts';
import { openProvider, type Provider, type Registered } from '../oauth-rig/provider.ts';

let provider: Provider;
let bound: Registered;
let asserting: Registered;
let key: ClientKey;
let person: Person;
let endpoint: string;

beforeAll(async () => {
  provider = await openProvider();
  endpoint = provider.metadata.token_endpoint;
  key = await createClientKey();
  bound = await provider.register({
    settings: { grantTypes: ['client_credentials', 'authorization_code', 'refresh_token'] },
  });
  asserting = await provider.register({
    settings: { authMethod: 'private_key_jwt', jwks: { keys: [key.jwk] }, grantTypes: ['client_credentials'] },
  });
  person = await provider.addPerson('ada@example.com');
});

afterAll(() => provider?.close());

/** A request with that proof, once more with the nonce that the server asks for. */
async function withProof(
  makeProof: (nonce: string | undefined) => Promise<string>,
): Promise<Answered & { readonly proof: string }> {
  const form = { grant_type: 'client_credentials' };
  let proof = await makeProof(undefined);
  let answer = await postForm(endpoint, form, bound, { DPoP: proof });
  const nonce = answer.headers.get('dpop-nonce') ?? undefined;
  if (answer.body.error === 'use_dpop_nonce') {
    proof = await makeProof(nonce);
    answer = await postForm(endpoint, form, bound, { DPoP: proof });
  }
  return { ...answer, proof };
}

async function currentNonce(dpop: DpopKey): Promise<string> {
  const { headers } = await withProof((nonce) =>
    dpop.proof('POST', endpoint, { ...(nonce !== undefined && { nonce }) }),
  );
  return headers.get('dpop-nonce') ?? '';
}

describe('a DPoP proof', () => {
  it('is asked for with a nonce, and gives a token that is bound to its key', async () => {
    const dpop = await createDpopKey();
    const first = await postForm(endpoint, { grant_type: 'client_credentials' }, bound, {
      DPoP: await dpop.proof('POST', endpoint),
    });
    expect([first.status, first.body.error, first.headers.get('dpop-nonce')]).toEqual([
      400,
      'use_dpop_nonce',
      expect.any(String),
    ]);
    const { status, body } = await withProof((nonce) =>
      dpop.proof('POST', endpoint, { ...(nonce !== undefined && { nonce }) }),
    );
    expect([status, body.token_type]).toEqual([200, 'DPoP']);
    const [, payload = ''] = body.access_token.split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString()).cnf).toEqual({ jkt: dpop.thumbprint });
  });

  it('is refused the second time', async () => {
    const dpop = await createDpopKey();
    const { proof, status } = await withProof((nonce) =>
      dpop.proof('POST', endpoint, { ...(nonce !== undefined && { nonce }) }),
    );
    expect(status).toBe(200);
    const again = await postForm(endpoint, { grant_type: 'client_credentials' }, bound, { DPoP: proof });
    expect([again.status, again.body.error]).toEqual([400, 'invalid_dpop_proof']);
  });

  it('counts once, of a hundred that race', async () => {
    const dpop = await createDpopKey();
    const proof = await dpop.proof('POST', endpoint, { nonce: await currentNonce(dpop) });
    const race = Array.from({ length: 100 }, () =>
      postForm(endpoint, { grant_type: 'client_credentials' }, bound, { DPoP: proof }),
    );
    const statuses = (await Promise.all(race)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status !== 200 && status !== 400)).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>]>([
    ['another method', { htm: 'GET' }, {}],
    ['another place', { htu: 'https://evil.example/token' }, {}],
    ['another endpoint of ours', { htu: 'http://127.0.0.1/userinfo' }, {}],
    ['no jti', { jti: undefined }, {}],
    ['no iat', { iat: undefined }, {}],
    ['a time that is text', { iat: 'now' }, {}],
    ['another type', {}, { typ: 'JWT' }],
    ['no type', {}, { typ: undefined }],
    [
      'another key inside',
      {},
      {
        jwk: {
          kty: 'EC',
          crv: 'P-256',
          x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
          y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
        },
      },
    ],
    ['no key inside', {}, { jwk: undefined }],
  ])('for %s is refused', async (_what, claims, header) => {
    const dpop = await createDpopKey();
    const nonce = await currentNonce(dpop);
    const proof = await dpop.proof('POST', endpoint, { nonce, ...claims }, header);
    const { status, body } = await postForm(endpoint, { grant_type: 'client_credentials' }, bound, { DPoP: proof });
    expect([status, body.error]).toEqual([400, 'invalid_dpop_proof']);
  });

  it('with a private key inside, or signed by a secret, is refused', async () => {
    const nonce = await currentNonce(await createDpopKey());
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const claims = { htm: 'POST', htu: endpoint, jti: crypto.randomUUID(), iat: Math.floor(Date.now() / 1000), nonce };
    const jwk = await exportJWK(privateKey);
    const leaking = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
      .sign(privateKey);
    const secret = new Uint8Array(32).fill(7);
    const oct = { kty: 'oct', k: Buffer.from(secret).toString('base64url') };
    const symmetric = await new SignJWT({ ...claims, jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'HS256', typ: 'dpop+jwt', jwk: oct })
      .sign(secret);
    for (const DPoP of [leaking, symmetric]) {
      const { status, body } = await postForm(endpoint, { grant_type: 'client_credentials' }, bound, { DPoP });
      expect([status, body.error]).toEqual([400, 'invalid_dpop_proof']);
    }
  });

  it('with a nonce that nobody gave gets a good one', async () => {
    const dpop = await createDpopKey();
    const DPoP = await dpop.proof('POST', endpoint, { nonce: 'AAAAAAAAAAAAAAAAAAAAAA' });
    const { status, body, headers } = await postForm(endpoint, { grant_type: 'client_credentials' }, bound, { DPoP });
    expect([status, body.error, headers.get('dpop-nonce')]).toEqual([400, 'use_dpop_nonce', expect.any(String)]);
  });

  it('of an hour ago or ahead is taken for nothing: what counts is the server’s own nonce', async () => {
    const dpop = await createDpopKey();
    for (const seconds of [-3600, 3600]) {
      const DPoP = await dpop.proof('POST', endpoint, { iat: Math.floor(Date.now() / 1000) + seconds });
      const { status, body } = await postForm(endpoint, { grant_type: 'client_credentials' }, bound, { DPoP });
      expect([status, ['use_dpop_nonce', 'invalid_dpop_proof'].includes(body.error)]).toEqual([400, true]);
    }
  });

  it('of another key redeems no code that was bound by dpop_jkt', async () => {
    const [mine, thiefs] = [await createDpopKey(), await createDpopKey()];
    const request = codeRequest(provider, bound, { dpop_jkt: mine.thumbprint });
    const code = (await authorize(provider.browser(), request, person)).get('code') ?? '';
    const proof = await thiefs.proof('POST', endpoint, { nonce: await currentNonce(thiefs) });
    const stolen = await redeem(provider, bound, request, code, {}, { DPoP: proof });
    expect([stolen.status, stolen.body.error]).toEqual([400, expect.stringMatching(/^invalid_(grant|dpop_proof)$/)]);
    const bare = await redeem(provider, bound, request, code);
    expect(bare.status).toBe(400);
  });
});

describe('a token that is bound to a key', () => {
  it('is refused as a bearer token, without a proof, with another key’s, and with a proof for another token', async () => {
    const [mine, thiefs] = [await createDpopKey(), await createDpopKey()];
    const request = codeRequest(provider, bound, { dpop_jkt: mine.thumbprint });
    const code = (await authorize(provider.browser(), request, person)).get('code') ?? '';
    const { body } = await redeem(
      provider,
      bound,
      request,
      code,
      {},
      {
        DPoP: await mine.proof('POST', endpoint, { nonce: await currentNonce(mine) }),
      },
    );
    const { userinfo_endpoint: userinfo } = provider.metadata;
    const call = async (
      scheme: string,
      makeProof?: (nonce: string | undefined) => Promise<string>,
    ): Promise<number> => {
      const send = async (nonce?: string): Promise<Response> =>
        fetch(userinfo, {
          headers: {
            Authorization: `${scheme} ${body.access_token}`,
            ...(makeProof !== undefined && { DPoP: await makeProof(nonce) }),
          },
        });
      const first = await send();
      const nonce = first.headers.get('dpop-nonce');
      return nonce === null || first.status === 200 ? first.status : (await send(nonce)).status;
    };
    const { access_token: accessToken } = body;
    const by = (dpop: DpopKey, claims: Record<string, unknown>) => (nonce: string | undefined) =>
      dpop.proof('GET', userinfo, { ...claims, ...(nonce !== undefined && { nonce }) });
    expect(await call('DPoP', by(mine, { accessToken }))).toBe(200);
    expect(await call('Bearer')).toBe(401);
    expect(await call('DPoP')).toBe(401);
    expect(await call('Bearer', by(mine, { accessToken }))).toBe(401);
    expect(await call('DPoP', by(thiefs, { accessToken }))).toBe(401);
    expect(await call('DPoP', by(mine, {}))).toBe(401);
    expect(await call('DPoP', by(mine, { accessToken: 'another' }))).toBe(401);
  });
});

describe('a client assertion', () => {
  const ask = (client_assertion: string, more = {}): Promise<Answered> =>
    postForm(endpoint, {
      grant_type: 'client_credentials',
      client_assertion_type: assertionType,
      client_assertion,
      ...more,
    });

  it('authenticates once', async () => {
    const assertion = await key.assertion(asserting.clientId, provider.issuer);
    expect((await ask(assertion)).status).toBe(200);
    const again = await ask(assertion);
    expect([again.status, again.body.error]).toEqual([401, 'invalid_client']);
  });

  const now = Math.floor(Date.now() / 1000);
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['another audience', { aud: 'https://evil.example' }],
    ['another server beside us', { aud: ['https://evil.example'] }],
    ['no audience', { aud: undefined }],
    ['the past', { exp: now - 600, iat: now - 660 }],
    ['no end', { exp: undefined }],
    ['a year', { exp: now + 31_536_000 }],
    ['no jti', { jti: undefined }],
    ['another client as its subject', { sub: 'first-party' }],
    ['another client as its issuer', { iss: 'first-party' }],
    ['a time that has not come', { nbf: now + 600 }],
  ])('for %s is refused', async (_what, changes) => {
    const { status, body } = await ask(await key.assertion(asserting.clientId, provider.issuer, changes));
    expect([status, body.error]).toEqual([401, 'invalid_client']);
  });

  it('by another key, or for a client that has a secret, is refused', async () => {
    const strangers = await createClientKey();
    for (const [signer, clientId] of [
      [strangers, asserting.clientId],
      [key, bound.clientId],
      [strangers, bound.clientId],
    ] as const) {
      const { status, body } = await ask(await signer.assertion(clientId, provider.issuer));
      expect([status, body.error]).toEqual([401, 'invalid_client']);
    }
  });

  it('for one client does not authenticate another that is named beside it', async () => {
    const { status } = await ask(await key.assertion(asserting.clientId, provider.issuer), {
      client_id: bound.clientId,
    });
    expect(status).toBeGreaterThanOrEqual(400);
  });

  it('counts once, of a hundred that race', async () => {
    const assertion = await key.assertion(asserting.clientId, endpoint);
    const statuses = await Promise.all(Array.from({ length: 100 }, async () => (await ask(assertion)).status));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    // Who fails often waits: after some of these the address does.
    expect(statuses.filter((status) => ![200, 401, 429].includes(status))).toEqual([]);
  });
});
