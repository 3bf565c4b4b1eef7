import { createKeySet, generateSecret, generateSigningKey, type SigningKey, signJwt } from '@sealwright/jwt';
import { createDpopProof } from '@sealwright/jwt/dpop';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameworks, type Guarded, send } from '../test/guarded-server.ts';
import { createDpopNonces, dpop } from './dpop.ts';
import { createVerifier, type VerifierEvent } from './index.ts';

// The same client, proof by proof, against every framework over real HTTP.

const issuer = 'https://id.example.com';
const audience = 'https://api.example.com';
const baseUrl = 'https://api.example.com/v1';
const start = 1_800_000_000;
const now = () => start;
const issuerKey = await generateSigningKey('ES256');
const clientKey = await generateSigningKey('ES256');
const thiefKey = await generateSigningKey('ES256');

const sign = (claims: object): Promise<string> =>
  signJwt({ iss: issuer, aud: audience, iat: start, exp: start + 600, sub: 'anna', ...claims }, issuerKey, {
    typ: 'at+jwt',
  });
const bound = await sign({ cnf: { jkt: clientKey.verificationKey.thumbprint } });
const plain = await sign({});
const shared = {
  ...{ issuer, audience, typ: 'at+jwt', keys: createKeySet({ issuer, keys: [issuerKey.verificationKey] }) },
  ...{ wallClock: now, revocation: 'none' as const },
};

type Lines = (readonly [string, string])[];
const prove = (more: object = {}, key: SigningKey = clientKey): Promise<string> =>
  createDpopProof(key, { method: 'GET', url: `${baseUrl}/any`, accessToken: bound, now, ...more });
const withProof = (proof: string, token = bound): Lines => [
  ['Authorization', `DPoP ${token}`],
  ['DPoP', proof],
];

describe.each(frameworks)('a bound token in %s', (_, startServer) => {
  const events: VerifierEvent[] = [];
  const nonces = createDpopNonces(generateSecret(), now);
  let guarded: Guarded;
  let withNonces: Guarded;
  let without: Guarded;

  beforeAll(async () => {
    const observer = (event: VerifierEvent): unknown => events.push(event);
    const routes = { '/any': [] };
    guarded = await startServer(
      createVerifier({ ...shared, observer, dpop: dpop({ baseUrl, wallClock: now }) }),
      routes,
    );
    const check = dpop({ baseUrl, wallClock: now, nonces });
    withNonces = await startServer(createVerifier({ ...shared, dpop: check }), routes);
    without = await startServer(createVerifier(shared), routes);
  });
  afterAll(async () => {
    await guarded.close();
    await withNonces.close();
    await without.close();
  });

  const lastCode = (): unknown => {
    const last = events.at(-1);
    return last?.type === 'refused' ? last.code : last?.type;
  };

  it('is good with a proof for each request, whatever the query', async () => {
    for (const path of ['/any', '/any', '/any?page=1']) {
      const answer = await send(guarded.port, path, withProof(await prove()));
      expect(answer, answer.body).toMatchObject({ status: 200, body: '{"sub":"anna"}' });
    }
  });

  it('takes a proof once', async () => {
    const proof = await prove();
    expect((await send(guarded.port, '/any', withProof(proof))).status).toBe(200);
    const again = await send(guarded.port, '/any', withProof(proof));
    expect([again.status, JSON.parse(again.body).error, lastCode()]).toEqual([
      401,
      'invalid_dpop_proof',
      'proof_replayed',
    ]);
    expect(again.challenge).toMatch(/^DPoP realm="api", algs="ES256 [^"]+", error="invalid_dpop_proof"$/);
  });

  it.each([
    ['as a bearer token', async () => [['Authorization', `Bearer ${bound}`]], 'invalid_token', 'proof_missing'],
    [
      'as a bearer token beside its proof',
      async () => [
        ['Authorization', `Bearer ${bound}`],
        ['DPoP', await prove()],
      ],
      'invalid_token',
      'proof_missing',
    ],
    ['without a proof', async () => [['Authorization', `DPoP ${bound}`]], 'invalid_dpop_proof', 'proof_header_missing'],
    [
      'with the proof of a thief',
      async () => withProof(await prove({}, thiefKey)),
      'invalid_token',
      'proof_key_mismatch',
    ],
    ['with what is no proof', async () => withProof('a.b.c'), 'invalid_dpop_proof', 'proof_invalid'],
    [
      'with the proof of another method',
      async () => withProof(await prove({ method: 'POST' })),
      'invalid_dpop_proof',
      'proof_invalid',
    ],
    [
      'with the proof of another path',
      async () => withProof(await prove({ url: `${baseUrl}/other` })),
      'invalid_dpop_proof',
      'proof_invalid',
    ],
    [
      'with the proof of another host',
      async () => withProof(await prove({ url: 'https://evil.example/v1/any' })),
      'invalid_dpop_proof',
      'proof_invalid',
    ],
    [
      'with the proof of another token',
      async () => withProof(await prove({ accessToken: plain })),
      'invalid_dpop_proof',
      'proof_invalid',
    ],
    [
      'with the proof of no token',
      async () => withProof(await prove({ accessToken: undefined })),
      'invalid_dpop_proof',
      'proof_invalid',
    ],
    [
      'with an old proof',
      async () => withProof(await prove({ now: () => start - 71 })),
      'invalid_dpop_proof',
      'proof_invalid',
    ],
    [
      'with a proof of tomorrow',
      async () => withProof(await prove({ now: () => start + 11 })),
      'invalid_dpop_proof',
      'proof_invalid',
    ],
  ] as const)('is refused %s', async (_, lines, error, code) => {
    const answer = await send(guarded.port, '/any', (await lines()) as Lines);
    expect([answer.status, JSON.parse(answer.body).error, lastCode()]).toEqual([401, error, code]);
    expect(answer.challenge).toContain(`DPoP realm="api", algs="`);
  });

  it('is refused with two proofs, one of which is good', async () => {
    const lines = [...withProof(await prove()), ['DPoP', 'a.b.c'] as const];
    const answer = await send(guarded.port, '/any', lines);
    expect([answer.status, JSON.parse(answer.body).error]).toEqual([401, 'invalid_dpop_proof']);
  });

  it('whose like is not bound is refused with a proof, and good without', async () => {
    const proof = await prove({ accessToken: plain });
    const answer = await send(guarded.port, '/any', withProof(proof, plain));
    expect([answer.status, JSON.parse(answer.body).error, lastCode()]).toEqual([401, 'invalid_token', 'token_unbound']);
    expect((await send(guarded.port, '/any', [['Authorization', `Bearer ${plain}`]])).status).toBe(200);
  });

  it('tells who brings nothing that both schemes are taken', async () => {
    const { status, challenge } = await send(guarded.port, '/any', []);
    expect(status).toBe(401);
    expect(challenge).toMatch(/^Bearer realm="api", DPoP realm="api", algs="[^"]+"$/);
  });

  it('is asked for a nonce where one is demanded, and told which', async () => {
    const first = await send(withNonces.port, '/any', withProof(await prove()));
    expect([first.status, JSON.parse(first.body).error]).toEqual([401, 'use_dpop_nonce']);
    expect(first.challenge).toMatch(/^DPoP .*error="use_dpop_nonce"$/);
    const nonce = String(first.headers['dpop-nonce']);
    expect(nonce).toBe(nonces.current());
    // With it, the client's own clock is of no interest.
    const proof = await prove({ nonce, now: () => start - 7200 });
    expect((await send(withNonces.port, '/any', withProof(proof))).status).toBe(200);
    expect((await send(withNonces.port, '/any', withProof(proof))).status).toBe(401);
  });

  it('is not a credential where proofs are not taken', async () => {
    const answer = await send(without.port, '/any', withProof(await prove()));
    expect(answer).toMatchObject({ status: 401, challenge: 'Bearer realm="api"' });
    expect((await send(without.port, '/any', [['Authorization', `Bearer ${bound}`]])).status).toBe(401);
  });
});
