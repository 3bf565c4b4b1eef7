import { describe, expect, it } from 'vitest';
import { forge, good, reasonOf, request } from '../test/dpop-material.ts';
import { maxRememberedProofKeys } from './defaults.ts';
import { verifyDpopProof } from './dpop.ts';
import { knownProofKey, rememberProofKey } from './dpop-key.ts';
import { generateSigningKey } from './index.ts';

describe('a key that proved itself before', () => {
  it('signs for nothing else: a header that was seen vouches for no other signature', async () => {
    const proof = await forge();
    await verifyDpopProof(proof, request);
    const other = await forge({ ...good, jti: 'j2' });
    expect((await verifyDpopProof(other, request)).jti).toBe('j2');
    const [header = '', , signature = ''] = proof.split('.');
    expect(await reasonOf(`${header}.${other.split('.')[1]}.${signature}`)).toBe('signature');
  });

  it('is forgotten for others, and is the same when it comes back', async () => {
    const first = await forge();
    const { jkt } = await verifyDpopProof(first, request);
    for (let kid = 0; kid < maxRememberedProofKeys; kid += 1) {
      expect((await verifyDpopProof(await forge(good, { kid: String(kid) }), request)).jkt).toBe(jkt);
    }
    expect((await verifyDpopProof(first, request)).jkt).toBe(jkt);
  });

  it('does not make a header of another kind a proof', async () => {
    await verifyDpopProof(await forge(), request);
    expect(await reasonOf(await forge(good, { typ: 'at+jwt' }))).toBe('typ');
  });
});

describe('the memory of keys', () => {
  it('keeps the first of a header, and as many as it has room for, the latest', async () => {
    const [key, other] = (await Promise.all([generateSigningKey('ES256'), generateSigningKey('ES256')])).map(
      ({ verificationKey }) => verificationKey,
    );
    if (key === undefined || other === undefined) throw new Error('no keys');
    rememberProofKey('header', key);
    rememberProofKey('header', other);
    expect(knownProofKey('header') === key).toBe(true);
    const headers = Array.from({ length: maxRememberedProofKeys }, (_, index) => `header ${index}`);
    for (const header of headers.slice(1)) rememberProofKey(header, other);
    expect(knownProofKey('header') === key).toBe(true);
    rememberProofKey('header 0', other);
    expect(knownProofKey('header')).toBe(undefined);
    expect(headers.every((header) => knownProofKey(header) === other)).toBe(true);
  });
});
