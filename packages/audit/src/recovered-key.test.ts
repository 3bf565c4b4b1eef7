import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { acceptedVariants } from '../test/accepted-variants.ts';
import { confusing } from '../test/broken-signatures.ts';
import { makeFullContext } from '../test/full-contexts.ts';
import type { Jwk } from './jwk.ts';
import { type KnownToken, readToken } from './known-token.ts';
import { recoverCurveKeys, recoverRsaKey } from './recovered-key.ts';
import { writeSignedToken } from './unsafe-writer.ts';
import { auditVerifier } from './verifier-audit.ts';

describe('a key recovered from signatures', () => {
  it('is one of two after one ECDSA signature, and the one after two', async () => {
    const { context } = await makeFullContext('ES256');
    const { x } = context.keys[0]?.jwk ?? {};
    const second = context.sameKeyToken ?? expect.fail('no second token');
    const candidates = await recoverCurveKeys([context.good]);
    expect(candidates).toHaveLength(2);
    expect(candidates.map((key) => key.x)).toContain(x);
    expect((await recoverCurveKeys([context.good, second])).map((key) => key.x)).toEqual([x]);
  });

  it.each([3, 5, 17])('is the modulus after two RSA signatures with the exponent %i', async (publicExponent) => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent });
    const jwk = privateKey.export({ format: 'jwk' }) as Jwk;
    const sign = async (jti: string): Promise<KnownToken> =>
      readToken(await writeSignedToken({ alg: 'RS256' }, { jti }, { alg: 'RS256', jwk })) ?? expect.fail('no token');
    const [left, right] = [await sign('a'), await sign('b')];
    expect(await recoverRsaKey(left, right, [3n, 5n, 17n])).toEqual({ kty: 'RSA', n: jwk.n, e: jwk.e });
  });

  it('is none where the exponent is large or the keys are two', async () => {
    const { context } = await makeFullContext('RS256');
    const stranger = await makeFullContext('RS256');
    const second = context.sameKeyToken ?? expect.fail('no second token');
    expect(await recoverRsaKey(context.good, second, [3n, 17n])).toBeUndefined();
    expect(await recoverRsaKey(context.good, stranger.context.good, [3n])).toBeUndefined();
  });

  it('B08 finds a verifier that hides its public key and confuses it', async () => {
    const variants = await acceptedVariants(
      confusing(({ publicKeyPem }) => publicKeyPem),
      'B08',
      { algorithm: 'ES256' },
    );
    expect(variants).toHaveLength(1);
    expect(variants[0]).toMatch(/^key-[12]-pem-hs256$/);
  });

  it('B08 says what it lacks for RSA', async () => {
    const setUp = confusing(({ publicKeyPem }) => publicKeyPem);
    const { report } = await auditVerifier(setUp, { only: ['B08'] });
    expect(report.rows).toMatchObject([
      { verdict: 'inconclusive', reason: expect.stringMatching(/same-key-token|65537/) },
    ]);
  });
});
