import { createHmac, createPrivateKey, createPublicKey, createVerify, type JsonWebKeyInput } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { acceptedVariants } from '../../test/accepted-variants.ts';
import { makeFullContext } from '../../test/full-contexts.ts';
import type { Verify } from '../function-target.ts';
import { decryptCompact } from '../proof-decryption.ts';
import type { TrustedIssuer } from '../trusted-issuer.ts';
import { encryptedInsteadOfSigned, privateKeyPublished } from './key-misuse.ts';

describe('keys used for what they are not', () => {
  it('B12 finds a verifier that takes of the name only the hash', async () => {
    expect(await acceptedVariants(takesTheHash, 'B12', { algorithm: 'ES256' })).toEqual([
      'named-rs256',
      'named-rs384',
      'named-rs512',
    ]);
  });

  it('B13 finds a verifier that uses the address of the key set as the key', async () => {
    const variants = await acceptedVariants(
      confusing(({ kid }) => kid),
      'B13',
    );
    expect(variants).toEqual(['name-0-hs256']);
    expect(
      await acceptedVariants(
        confusing(() => './public.pem'),
        'B13',
      ),
    ).toHaveLength(1);
    expect(
      await acceptedVariants(
        confusing(() => 'somewhere else'),
        'B13',
      ),
    ).toEqual([]);
  });

  it.each(['RS256', 'ES256'] as const)('B14 makes tokens that the private key of %s opens', async (algorithm) => {
    const { outside, issuer } = await makeFullContext(algorithm);
    const forgeries = await encryptedInsteadOfSigned.forge(outside);
    expect(forgeries.length).toBeGreaterThan(0);
    for (const { token } of forgeries) {
      const claims: unknown = JSON.parse(decryptCompact(token, issuer.signer.jwk) ?? 'null');
      expect(claims).toMatchObject({ sub: 'usr_audit' });
      expect(() => createPrivateKey({ key: issuer.signer.jwk, format: 'jwk' } as JsonWebKeyInput)).not.toThrow();
    }
  });

  it('B15 finds private and symmetric keys in the document', async () => {
    const { context, issuer } = await makeFullContext('RS256');
    const examine = async (document: unknown): Promise<readonly string[]> => {
      const results = await privateKeyPublished.examine({ ...context, keySetText: JSON.stringify(document) });
      return results.filter(({ verdict }) => verdict === 'accepted').map(({ variant }) => variant);
    };
    expect(await examine(issuer.facts.jwks)).toEqual([]);
    expect(await examine({ keys: [issuer.signer.jwk] })).toEqual(['private-member']);
    expect(await examine({ keys: [...issuer.facts.jwks.keys, { kty: 'oct', k: 'AA' }] })).toEqual(['symmetric-key']);
    expect(await examine({ keys: [], pem: '-----BEGIN RSA PRIVATE KEY-----' })).toEqual(['private-pem']);
    expect(await examine('no set')).toEqual([]);
  });
});

/** As libraries did: the name decides the hash, and the key what is done with it. */
function takesTheHash({ publicKeyPem }: TrustedIssuer): Verify {
  return (token) => {
    const [head = '', body = '', signature = ''] = token.split('.');
    const { alg = '' } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { alg?: string };
    const bytes = Buffer.from(signature, 'base64url');
    const check = createVerify(`RSA-SHA${alg.slice(2)}`).update(`${head}.${body}`);
    if (alg.startsWith('RS')) return check.verify(publicKeyPem, bytes);
    return alg.startsWith('ES') && check.verify({ key: publicKeyPem, dsaEncoding: 'ieee-p1363' }, bytes);
  };
}

function confusing(nameOf: (trusted: TrustedIssuer) => string): (trusted: TrustedIssuer) => Verify {
  return (trusted) => (token) => {
    const [head = '', body = '', signature = ''] = token.split('.');
    const { alg } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { alg?: string };
    const bytes = Buffer.from(signature, 'base64url');
    const input = `${head}.${body}`;
    if (alg === 'HS256') return createHmac('sha256', nameOf(trusted)).update(input).digest().equals(bytes);
    return createVerify('sha256').update(input).verify(createPublicKey(trusted.publicKeyPem), bytes);
  };
}
