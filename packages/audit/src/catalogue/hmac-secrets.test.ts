import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { acceptedVariants } from '../../test/accepted-variants.ts';
import { makeFullContext } from '../../test/full-contexts.ts';
import type { ForgeContext, MaterialAttack } from '../attack.ts';
import { bytesToInteger, integerToBytes, mod, modInverse } from '../big-integer.ts';
import { concatBytes } from '../der.ts';
import { encodeBase64Url } from '../encoding.ts';
import type { Verify } from '../function-target.ts';
import { readToken } from '../known-token.ts';
import type { TrustedIssuer } from '../trusted-issuer.ts';
import { joinToken, writeInput, writeSignedToken } from '../unsafe-writer.ts';
import { curveOf, multiplyPoint } from '../weierstrass-curve.ts';
import { publishedSecret, shortSecret, weakSecret } from './hmac-secrets.ts';
import { repeatedNonce } from './repeated-nonce.ts';

describe('what secrets are worth', () => {
  it.each([
    ['a common word', weakSecret, 'changeme123'],
    ['the issuer’s own name', weakSecret, 'audit-secret'],
    ['an example of a library', publishedSecret, 'shhhhh'],
    [
      'a sample of a specification',
      publishedSecret,
      'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
    ],
  ] as const)('finds %s', async (_, attack, secret) => {
    expect(await verdictOf(attack, await signedWith(secret))).toBe('accepted');
  });

  it('finds the bytes that a published text stands for', async () => {
    const secret = Buffer.from(
      'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
      'base64url',
    );
    expect(await verdictOf(publishedSecret, await signedWith(secret))).toBe('accepted');
  });

  it('D14 measures the secret that was given', async () => {
    expect(await verdictOf(shortSecret, await signedWith('31 bytes are less than the hash!'.slice(1)))).toBe(
      'accepted',
    );
    expect(await verdictOf(shortSecret, await signedWith('32 bytes are as long as the hash'))).toBe('refused');
  });

  it('finds nothing in 64 random bytes', async () => {
    const { context } = await makeFullContext('HS256');
    expect(await verdictOf(shortSecret, context)).toBe('refused');
    expect(await verdictOf(publishedSecret, context)).toBe('refused');
    // Words that fail prove nothing of those that were not tried.
    expect(await verdictOf(weakSecret, context)).toBe('inconclusive');
  });

  it('D16 finds a verifier that tries what its secret may stand for', async () => {
    expect(await acceptedVariants(triesReadings, 'D16', { algorithm: 'HS256' })).toEqual(['base64-decoded-hs256']);
  });

  it('D16 finds a verifier whose lookup finds nothing, without the secret', async () => {
    expect(await acceptedVariants(looksUp, 'D16', { algorithm: 'HS256' })).toEqual(['empty-unknown-kid-hs256']);
  });
});

describe('two signatures with the same number', () => {
  const curve = curveOf('ES256') ?? expect.fail('no curve');

  it('give the private key, and the twin of one of them gives it too', async () => {
    const { context, issuer } = await makeFullContext('ES256');
    const sign = (claims: object, isTwin = false): string => {
      const input = writeInput(context.good.header, { ...context.good.payload, ...claims });
      const z = bytesToInteger(createHash('sha256').update(input).digest());
      const r = mod(multiplyPoint(curve, 12_345n, curve.generator)?.x ?? 0n, curve.n);
      const d = bytesToInteger(Buffer.from(issuer.signer.jwk.d ?? '', 'base64url'));
      const s = mod((z + r * d) * modInverse(12_345n, curve.n), curve.n);
      return joinToken(input, concatBytes(integerToBytes(r, 32), integerToBytes(isTwin ? curve.n - s : s, 32)));
    };
    const [good, other, twin] = [sign({}), sign({ jti: 'b' }), sign({ jti: 'c' }, true)].map(readToken);
    for (const sameKeyToken of [other, twin]) {
      if (good === undefined || sameKeyToken === undefined) expect.fail('no token');
      const [result] = await repeatedNonce.examine({ ...context, good, sameKeyToken });
      expect(result).toMatchObject({
        verdict: 'accepted',
        reason: expect.stringMatching(/its public half is the published one/),
      });
    }
  });

  it('are told from honest ones, and from the same token twice', async () => {
    const { context } = await makeFullContext('ES256');
    expect(await verdictOf(repeatedNonce, context)).toBe('refused');
    expect(await verdictOf(repeatedNonce, { ...context, others: {}, sameKeyToken: context.good })).toBe('refused');
  });
});

async function verdictOf(attack: MaterialAttack, context: ForgeContext): Promise<unknown> {
  const [result] = await attack.examine(context);
  return result?.verdict;
}

async function signedWith(secret: string | Uint8Array): Promise<ForgeContext> {
  const { context } = await makeFullContext('HS256');
  const signer = { alg: 'HS256', jwk: { kty: 'oct', k: encodeBase64Url(secret) } };
  const good = readToken(await writeSignedToken(context.good.header, context.good.payload, signer));
  return { ...context, signer, good: good ?? expect.fail('no token') };
}

/** Nobody knew whether the secret in the settings was encoded, so both are good. */
function triesReadings({ secretText }: TrustedIssuer): Verify {
  return (token) => {
    const [head = '', body = '', signature = ''] = token.split('.');
    const keys = [secretText, Buffer.from(secretText, 'base64')];
    return keys.some((key) => createHmac('sha256', key).update(`${head}.${body}`).digest('base64url') === signature);
  };
}

/** A stream of a secret that is not there is an empty one. */
function looksUp({ kid, secretText }: TrustedIssuer): Verify {
  const secrets = new Map([[kid, secretText]]);
  return (token) => {
    const [head = '', body = '', signature = ''] = token.split('.');
    const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as { alg?: string; kid?: string };
    if (header.alg !== 'HS256' || header.kid === undefined) return false;
    const key = secrets.get(header.kid) ?? '';
    return createHmac('sha256', key).update(`${head}.${body}`).digest('base64url') === signature;
  };
}
