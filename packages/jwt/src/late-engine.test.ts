import { describe, expect, it } from 'vitest';
import { codeOf, es256Key, goodClaims, issuer, policyWith, typ } from '../test/token-material.ts';
import { asymmetricSpecs } from './algorithm.ts';
import { permit } from './construction-permit.ts';
import { signJwt } from './jwt-sign.ts';
import { verifyJwt } from './jwt-verify.ts';
import { VerificationKey } from './key.ts';
import { exportPublicJwk } from './key-export.ts';
import { createKeySet } from './key-set.ts';

const key = await es256Key();
const { verificationKey } = key;
const { kid: _, alg: __, use: ___, ...jwk } = exportPublicJwk(verificationKey);
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const cryptoKey = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify']);

/** A key set whose engine is Web Crypto, or says what it is told to. */
function lateSet(answer?: boolean) {
  const verify = async (input: Uint8Array, signature: Uint8Array): Promise<boolean> =>
    answer ?? crypto.subtle.verify(algorithm, cryptoKey, Uint8Array.from(signature), Uint8Array.from(input));
  const { alg, kid, thumbprint } = verificationKey;
  const parts = {
    spec: asymmetricSpecs.ES256,
    handle: { verify },
    members: VerificationKey.membersOf(verificationKey),
  };
  return createKeySet({ issuer, keys: [new VerificationKey(permit, alg, kid, thumbprint, parts)] });
}

describe('an engine that answers later', () => {
  it('has every token judged by its own bytes, however many are read meanwhile', async () => {
    const subjects = ['a', 'b'.repeat(700), 'c'];
    const tokens = await Promise.all(subjects.map((sub) => signJwt({ ...goodClaims, sub }, key, { typ })));
    const verified = await Promise.all(tokens.map((token) => verifyJwt(token, lateSet(), policyWith())));
    expect(verified.map(({ claims }) => claims.sub)).toStrictEqual(subjects);
  });

  it('refuses a signature of other claims', async () => {
    const [one, two] = await Promise.all(['a', 'b'].map((sub) => signJwt({ ...goodClaims, sub }, key, { typ })));
    const [head, payload] = (one as string).split('.');
    const spliced = `${head}.${payload}.${(two as string).split('.')[2]}`;
    expect(await codeOf(verifyJwt(spliced, lateSet(), policyWith()))).toBe('signature_invalid');
  });

  it('is not believed where the signature cannot be one, nor where it does not say true', async () => {
    const token = await signJwt(goodClaims, key, { typ });
    const [head, payload] = token.split('.');
    for (const signature of ['', 'AAAA', 'A'.repeat(86)]) {
      const bad = `${head}.${payload}.${signature}`;
      expect(await codeOf(verifyJwt(bad, lateSet(true), policyWith()))).toBe('signature_invalid');
    }
    expect(await codeOf(verifyJwt(token, lateSet(false), policyWith()))).toBe('signature_invalid');
    expect(await codeOf(verifyJwt(token, lateSet('true' as never), policyWith()))).toBe('signature_invalid');
  });
});
