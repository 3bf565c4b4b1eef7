import { generateSigningKey, type SigningKey } from '@sealwright/jwt';
import { createDpopProof } from '@sealwright/jwt/dpop';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Called, createRig, type Rig, url } from '../../test/rig.ts';
import { readDpopProof, requireProof, settleDpopKey } from './dpop.ts';

let rig: Rig;
let key: SigningKey;
let jkt: string;
let token: string;

beforeAll(async () => {
  rig = await createRig();
  key = await generateSigningKey('ES256');
  jkt = key.verificationKey.thumbprint;
  const sub = await rig.signUp('bound@example.com');
  token = await boundToken(sub);
});
afterAll(() => rig.close());

/** A token for the account endpoints that is bound to the key, as a grant makes one. */
async function boundToken(sub: string): Promise<string> {
  const { issuer } = rig;
  const clientId = 'first-party';
  const proof = await issuer.accounts.authenticate({
    email: 'bound@example.com',
    password: 'correct-Horse7-battery-staple',
    clientId,
  });
  const grant = await issuer.sessions.start(proof, { clientId, transport: 'body', resource: `${url}/account`, jkt });
  expect(grant.sub).toBe(sub);
  return grant.accessToken;
}

interface Attempt {
  readonly proof?: string;
  readonly scheme?: string;
  readonly token?: string;
}

const list = (attempt: Attempt): Promise<Called> =>
  rig.call('GET', '/sessions', {
    headers: {
      authorization: `${attempt.scheme ?? 'DPoP'} ${attempt.token ?? token}`,
      ...(attempt.proof !== undefined && { dpop: attempt.proof }),
    },
  });

const nonceOf = ({ headers }: Called): string => headers.get('dpop-nonce') ?? '';
const prove = (more: object = {}, by: SigningKey = key): Promise<string> =>
  createDpopProof(by, {
    method: 'GET',
    url: `${url}/sessions`,
    accessToken: token,
    nonce: rig.issuer.dpopNonces.current(),
    ...more,
  });
const lastCode = (): unknown => rig.lines.at(-1)?.['code'];

describe('a bound token at the issuer’s own endpoints', () => {
  it('is good with its proof, once a nonce is in it', async () => {
    const first = await list({ proof: await prove({ nonce: undefined }) });
    expect(first.status).toBe(401);
    expect(first.body.error).toBe('use_dpop_nonce');
    expect(first.headers.get('www-authenticate')).toMatch(/^DPoP algs="ES256 [^"]+", error="use_dpop_nonce"$/);
    const second = await list({ proof: await prove({ nonce: nonceOf(first) }) });
    expect(second.status).toBe(200);
    expect(nonceOf(second)).toBe(rig.issuer.dpopNonces.current());
  });

  it('takes a proof once', async () => {
    const proof = await prove();
    expect((await list({ proof })).status).toBe(200);
    const again = await list({ proof });
    expect([again.status, again.body.error, lastCode()]).toEqual([401, 'invalid_dpop_proof', 'token_proof_replayed']);
  });

  it.each([
    ['as a bearer token', async () => ({ scheme: 'Bearer' }), 'token_bound'],
    ['as a bearer token beside its proof', async () => ({ scheme: 'Bearer', proof: await prove() }), 'token_bound'],
    ['without a proof', async () => ({}), 'token_proof_missing'],
    ['with what is no proof', async () => ({ proof: 'a.b.c' }), 'proof_invalid'],
    ['with two proofs', async () => ({ proof: `${await prove()}, ${await prove()}` }), 'proof_invalid'],
    ['with the proof of another method', async () => ({ proof: await prove({ method: 'DELETE' }) }), 'proof_invalid'],
    ['with the proof of another path', async () => ({ proof: await prove({ url: `${url}/token` }) }), 'proof_invalid'],
    [
      'with the proof of another token',
      async () => ({ proof: await prove({ accessToken: 'a.b.c' }) }),
      'proof_invalid',
    ],
    ['with a proof of no token', async () => ({ proof: await prove({ accessToken: undefined }) }), 'proof_invalid'],
    ['with a nonce of nobody', async () => ({ proof: await prove({ nonce: 'n' }) }), 'proof_nonce_refused'],
    [
      'with the proof of another key',
      async () => ({ proof: await prove({}, await generateSigningKey('ES256')) }),
      'token_bound',
    ],
  ])('is refused %s', async (_, attempt, code) => {
    const answer = await list(await attempt());
    expect([answer.status, lastCode()]).toEqual([401, code]);
  });

  it('whose like is not bound is refused as a DPoP token', async () => {
    const { access_token: plain } = await rig.logIn('bound@example.com', { resource: `${url}/account` });
    expect((await list({ scheme: 'Bearer', token: plain })).status).toBe(200);
    const answer = await list({ token: plain, proof: await prove({ accessToken: plain }) });
    expect([answer.status, answer.body.error, lastCode()]).toEqual([401, 'invalid_token', 'token_unbound']);
  });

  it('does not make an address wait that only lacks a nonce', async () => {
    for (let attempt = 0; attempt < 40; attempt += 1) {
      expect((await list({ proof: await prove({ nonce: undefined }) })).status).toBe(401);
    }
    expect((await list({ proof: await prove() })).status).toBe(200);
  });

  it('is proven by the URL that clients know, behind a host application’s path', async () => {
    const mounted = await createRig({ server: { basePath: '/auth' }, issuer: { issuer: 'https://id.example/auth' } });
    try {
      const answer = async (htu: string): Promise<unknown> => {
        const proof = await createDpopProof(key, {
          method: 'GET',
          url: htu,
          accessToken: 'a.b.c',
          nonce: mounted.issuer.dpopNonces.current(),
        });
        await mounted.call('GET', '/auth/sessions', { headers: { authorization: 'DPoP a.b.c', dpop: proof } });
        return mounted.lines.at(-1)?.['code'];
      };
      expect(await answer('https://id.example/auth/sessions')).toBe('token_malformed');
      expect(await answer(`${url}/auth/sessions`)).toBe('proof_invalid');
      expect(await answer('https://id.example/sessions')).toBe('proof_invalid');
    } finally {
      await mounted.close();
    }
  });
});

describe('a proof at /token', () => {
  const exchangeWith = (proof: string | undefined) => {
    const request = new Request(`${url}/token`, {
      method: 'POST',
      headers: proof === undefined ? {} : { dpop: proof },
    });
    const { issuer } = rig;
    return { request, server: { issuer, basePath: '', oneTime: issuer.store.oneTimeValues } } as never;
  };
  const request = { method: 'POST', url: `${url}/token` };
  const nonce = (): string => rig.issuer.dpopNonces.current();

  it('shows a key, once; and no proof shows none', async () => {
    const proof = await createDpopProof(key, { ...request, nonce: nonce() });
    expect(await readDpopProof(exchangeWith(proof))).toEqual({ jkt });
    await expect(readDpopProof(exchangeWith(proof))).rejects.toMatchObject({
      ...{
        code: 'dpop_proof_invalid',
        httpStatus: 400,
        wireError: 'invalid_dpop_proof',
        evidence: { reason: 'replay' },
      },
    });
    expect(await readDpopProof(exchangeWith(undefined))).toBeUndefined();
  });

  it('is asked for a nonce by 400', async () => {
    const proof = await createDpopProof(key, request);
    await expect(readDpopProof(exchangeWith(proof))).rejects.toMatchObject({
      ...{ code: 'dpop_nonce_required', httpStatus: 400, wireError: 'use_dpop_nonce' },
    });
  });

  it('is refused by 400, with what was wrong for the log', async () => {
    const proof = await createDpopProof(key, { ...request, method: 'GET', nonce: nonce() });
    await expect(readDpopProof(exchangeWith(proof))).rejects.toMatchObject({
      ...{ code: 'dpop_proof_invalid', httpStatus: 400, evidence: { reason: 'method' } },
    });
  });

  it('is refused that came twice, or beside another', async () => {
    const [one, other] = [
      await createDpopProof(key, { ...request, nonce: nonce() }),
      await createDpopProof(key, request),
    ];
    for (const both of [`${one}, ${one}`, `${one}, ${other}`, `${one},${other}`]) {
      await expect(readDpopProof(exchangeWith(both))).rejects.toMatchObject({
        ...{ code: 'dpop_proof_invalid', evidence: { reason: 'form' } },
      });
    }
  });

  it('must be by the key that the request names', () => {
    expect(settleDpopKey({ jkt }, jkt)).toBe(jkt);
    expect(settleDpopKey({ jkt }, undefined)).toBe(jkt);
    expect(settleDpopKey(undefined, jkt)).toBe(jkt);
    expect(settleDpopKey(undefined, undefined)).toBeNull();
    expect(() => settleDpopKey({ jkt }, 'A'.repeat(43))).toThrow(
      expect.objectContaining({ code: 'dpop_key_mismatch' }),
    );
    expect(() => settleDpopKey({ jkt }, 'short')).toThrow(expect.objectContaining({ code: 'parameter_invalid' }));
  });

  it('is demanded of a client that is registered so, and of no other', async () => {
    const { client } = await rig.issuer.clients.add({ kind: 'public', name: 'App', settings: { dpopBound: true } });
    const { client: other } = await rig.issuer.clients.add({ kind: 'public', name: 'Other' });
    expect(() => requireProof(client, undefined)).toThrow(expect.objectContaining({ code: 'dpop_proof_missing' }));
    expect(() => requireProof(client, { jkt })).not.toThrow();
    expect(() => requireProof(other, undefined)).not.toThrow();
  });
});
