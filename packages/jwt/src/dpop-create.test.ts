import { describe, expect, it } from 'vitest';
import { now } from '../test/token-material.ts';
import type { AsymmetricAlgorithm } from './algorithm.ts';
import { createDpopProof, type DpopKeyPair, verifyDpopProof } from './dpop.ts';
import { decodeBase64Url, exportPublicJwk, generateSigningKey, parseStrictJson } from './index.ts';
import { wireNameOf } from './key.ts';

const request = { method: 'POST', url: 'https://id.example/token?x#y', now: () => now };
const read = (part = '') => parseStrictJson(decodeBase64Url(part)) as Record<string, unknown>;
const partsOf = (proof: string) => proof.split('.').slice(0, 2).map(read);

describe('a proof that is made', () => {
  it('says its kind, its key, its request and its moment, and nothing else', async () => {
    const key = await generateSigningKey('ES256', { kid: 'not in the proof' });
    const { kid: _, alg: __, use: ___, ...members } = exportPublicJwk(key.verificationKey);
    const [header, payload] = partsOf(await createDpopProof(key, request));
    expect(header).toStrictEqual({ typ: 'dpop+jwt', alg: 'ES256', jwk: members });
    expect(payload).toStrictEqual({
      jti: payload?.['jti'],
      htm: 'POST',
      htu: 'https://id.example/token',
      iat: now,
    });
    expect(String(payload?.['jti'])).toMatch(/^[\w-]{22}$/);
  });

  it('says the nonce and the hash of the access token where there are such', async () => {
    const key = await generateSigningKey('ES256');
    // RFC 9449 §7.1.
    const accessToken = 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU';
    const [, payload] = partsOf(await createDpopProof(key, { ...request, nonce: 'n1', accessToken }));
    expect(payload).toMatchObject({ nonce: 'n1', ath: 'fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo' });
  });

  it('is another one each time', async () => {
    const key = await generateSigningKey('ES256');
    const [one, other] = await Promise.all([createDpopProof(key, request), createDpopProof(key, request)]);
    expect(partsOf(one as string)[1]?.['jti']).not.toBe(partsOf(other as string)[1]?.['jti']);
  });

  it('says the time of the platform unless another is given', async () => {
    const key = await generateSigningKey('ES256');
    const { url, method } = request;
    const { iat } = await verifyDpopProof(await createDpopProof(key, { url, method }), { url, method });
    expect(Math.abs(iat - Date.now() / 1000) < 5).toBe(true);
  });

  it.each(['RS256', 'PS384', 'ES256', 'ES384', 'ES512', 'Ed25519'] as const)('holds under %s', async (alg) => {
    const key = await generateSigningKey<AsymmetricAlgorithm>(alg);
    const proof = await createDpopProof(key, request);
    expect(partsOf(proof)[0]?.['alg']).toBe(wireNameOf(key));
    expect((await verifyDpopProof(proof, request)).jkt).toBe(key.verificationKey.thumbprint);
  });
});

const rsa = { modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) };

/** A pair whose private half the platform keeps to itself. */
async function pairOf(algorithm: object): Promise<DpopKeyPair> {
  const { subtle } = globalThis.crypto;
  return (await subtle.generateKey(algorithm as never, false, ['sign', 'verify'])) as unknown as DpopKeyPair;
}

describe('a proof by a key of the platform that cannot be exported', () => {
  it.each([
    ['ES256', { name: 'ECDSA', namedCurve: 'P-256' }],
    ['ES384', { name: 'ECDSA', namedCurve: 'P-384' }],
    ['EdDSA', { name: 'Ed25519' }],
    ['RS256', { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', ...rsa }],
    ['RS512', { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512', ...rsa }],
    ['PS256', { name: 'RSA-PSS', hash: 'SHA-256', ...rsa }],
  ])('holds under %s', async (alg, algorithm) => {
    const pair = await pairOf(algorithm);
    expect(pair.privateKey.extractable).toBe(false);
    const proof = await createDpopProof(pair, request);
    expect(partsOf(proof)[0]?.['alg']).toBe(alg);
    await verifyDpopProof(proof, request);
  });

  it.each([
    ['a key for agreement', { name: 'ECDH', namedCurve: 'P-256' }, ['deriveBits']],
    ['a weak hash', { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-1', ...rsa }, ['sign', 'verify']],
  ])('is not made by %s', async (_, algorithm, usages) => {
    const pair = (await globalThis.crypto.subtle.generateKey(algorithm as never, false, usages as never)) as never;
    await expect(createDpopProof(pair, request)).rejects.toThrow('key: not a pair that signs');
  });

  it('is not made by two public halves, nor by two private ones', async () => {
    const { publicKey, privateKey } = await pairOf({ name: 'ECDSA', namedCurve: 'P-256' });
    for (const half of [publicKey, privateKey]) {
      const pair = { publicKey: half, privateKey: half };
      await expect(createDpopProof(pair, request)).rejects.toThrow('key: not a pair that signs');
    }
  });
});

describe('a proof that cannot be', () => {
  it.each([
    ['for no method', { ...request, method: '' }, 'method: required'],
    ['for no text as method', { ...request, method: 7 as never }, 'method: required'],
    ['for a path alone', { ...request, url: '/token' }, 'url: required, absolute, http or https'],
  ])('is not made %s', async (_, wrong, message) => {
    const key = await generateSigningKey('ES256');
    await expect(createDpopProof(key, wrong)).rejects.toThrow(message);
  });

  it('is not made without a key', async () => {
    await expect(createDpopProof({} as never, request)).rejects.toThrow('key: not a pair that signs');
  });
});
