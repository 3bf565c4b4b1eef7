import { isAuthError } from '@sealwright/jwt';
import { anyAudience } from '@sealwright/jwt/unsafe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { api, openTestIssuer, type TestIssuer } from '../test/open-issuer.ts';

let test: TestIssuer;
let token: string;
beforeEach(async () => {
  test = await openTestIssuer();
  token = (await test.start()).accessToken;
});
afterEach(() => test.close());

const verify = (audience: Parameters<TestIssuer['issuer']['verifyOwnToken']>[1] = api) =>
  test.issuer.verifyOwnToken(token, audience);

describe('a token of ours that was verified a moment ago', () => {
  it('is not verified anew, and nobody can write into what all are answered', async () => {
    const verified = await verify();
    expect(await verify()).toBe(verified);
    expect(() => (verified.payload['roles'] as string[]).push('admin')).toThrow(TypeError);
  });

  it('is refused as soon as it is revoked, its session, its person, its client or everybody', async () => {
    const { sid } = (await verify()).claims as unknown as { readonly sid: string };
    await test.issuer.sessions.end({ sid }, 'revoked');
    expect(await codeOf(verify())).toBe('token_revoked');
    token = (await test.start()).accessToken;
    await verify();
    await test.store.revocations.append([{ kind: 'token', id: jtiOf(await verify()), expiresAt: test.now() + 900 }]);
    await expect.poll(() => codeOf(verify())).toBe('token_revoked');
    token = (await test.start()).accessToken;
    await verify();
    await test.store.revocations.raiseIssuerEpoch(test.now() + 900);
    await expect.poll(() => codeOf(verify())).toBe('token_revoked');
  });

  it('is refused at its end, and after the clock was set back to before it was made', async () => {
    await verify();
    test.pass(901);
    expect(await codeOf(verify())).toBe('token_expired');
    token = (await test.start()).accessToken;
    await verify();
    test.stepWallClock(-3600);
    expect(await codeOf(verify())).not.toBe('accepted');
  });

  it('is refused when its key is condemned', async () => {
    const { kid } = await verify();
    await test.issuer.keys.rotateCompromised(kid);
    expect(await codeOf(verify())).not.toBe('accepted');
  });

  it('is not good for another audience, nor under a looser rule for the stricter one', async () => {
    await verify(anyAudience);
    expect(await codeOf(verify('https://other.example.com'))).toBe('audience_mismatch');
    await verify();
    expect(await codeOf(verify('https://other.example.com'))).toBe('audience_mismatch');
  });

  it('changed by one character is another token', async () => {
    await verify();
    token = `${token.slice(0, -10)}${token.at(-10) === 'A' ? 'B' : 'A'}${token.slice(-9)}`;
    expect(await codeOf(verify())).not.toBe('accepted');
  });
});

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (isAuthError(error)) return error.code;
    throw error;
  }
  return 'accepted';
}

function jtiOf({ claims }: { readonly claims: { readonly jti?: string | undefined } }): string {
  return claims.jti ?? '';
}
