import { describe, expect, it } from 'vitest';
import { es256Key, hmacKey } from '../test/token-material.ts';
import { maxNumericDate } from './defaults.ts';
import { decodeBase64Url, type IntrospectionClaims, signIntrospectionToken } from './index.ts';

const claims: IntrospectionClaims = {
  ...{ iss: 'https://id.example', aud: 'https://api.example', iat: 1 },
  token_introspection: { active: true, sub: 'usr_1', exp: 9 },
};
const read = (part = '') => JSON.parse(new TextDecoder().decode(decodeBase64Url(part)));

describe('a signed introspection answer', () => {
  it('says its kind and key in the header, and exactly its claims', async () => {
    const key = await es256Key();
    const [header, payload] = (await signIntrospectionToken(claims, key)).split('.');
    expect(read(header)).toEqual({ alg: 'ES256', typ: 'token-introspection+jwt', kid: key.kid });
    expect(read(payload)).toEqual(claims);
  });

  it('has any time of a token, to its bounds', async () => {
    for (const iat of [0, maxNumericDate]) {
      const token = await signIntrospectionToken({ ...claims, iat }, await es256Key());
      expect(read(token.split('.')[1])).toMatchObject({ iat });
    }
  });

  const place = 'claims: a name that an introspection answer has no place for';
  const answer = 'token_introspection: an answer with its active';

  it.each([
    ['an end of its own', { exp: 9 }, place],
    ['a subject of its own', { sub: 'usr_1' }, place],
    ['no audience', { aud: '' }, 'iss, aud: required'],
    ['half a character', { iss: '\ud800' }, 'iss, aud: required'],
    ['a time before 1970', { iat: -1 }, 'iat: required, in seconds'],
    ['a time after the year 9999', { iat: maxNumericDate + 1 }, 'iat: required, in seconds'],
    ['no time', { iat: undefined }, 'iat: required, in seconds'],
    ['no answer', { token_introspection: undefined }, answer],
    ['an answer without a word', { token_introspection: {} }, answer],
    ['an answer that is no word', { token_introspection: { active: 'true' } }, answer],
  ])('is not made with %s', async (_, change, message) => {
    const wrong = { ...claims, ...change } as IntrospectionClaims;
    await expect(signIntrospectionToken(wrong, await es256Key())).rejects.toThrow(new TypeError(message));
  });

  it('is not made with a shared secret, nor with what is no key', async () => {
    for (const key of [await hmacKey(), {}]) {
      const attempt = signIntrospectionToken(claims, key as never);
      await expect(attempt).rejects.toThrow(new TypeError('key: a private key is required'));
    }
  });
});
