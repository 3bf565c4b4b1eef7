import { describe, expect, it } from 'vitest';
import { es256Key, hmacKey } from '../test/token-material.ts';
import { maxNumericDate } from './defaults.ts';
import { decodeBase64Url, type StatusListClaims, signStatusListToken } from './index.ts';

const claims: StatusListClaims = {
  ...{ iss: 'https://id.example', sub: 'https://id.example/status-lists/1', iat: 1, exp: 2, ttl: 60 },
  // draft-ietf-oauth-status-list §4.2, the first example.
  status_list: { bits: 1, lst: 'eNrbuRgAAhcBXQ' },
};
const read = (part = '') => JSON.parse(new TextDecoder().decode(decodeBase64Url(part)));

describe('a status list token', () => {
  it('says its kind and key in the header, and exactly its claims', async () => {
    const key = await es256Key();
    const [header, payload] = (await signStatusListToken(claims, key)).split('.');
    expect(read(header)).toEqual({ alg: 'ES256', typ: 'statuslist+jwt', kid: key.kid });
    expect(read(payload)).toEqual(claims);
  });

  it.each([{ iat: 0, exp: 1 }, { exp: maxNumericDate }, { ttl: 1 }])(
    'has any time, to its bounds: %o',
    async (change) => {
      const token = await signStatusListToken({ ...claims, ...change }, await es256Key());
      expect(read(token.split('.')[1])).toMatchObject(change);
    },
  );

  const names = 'iss, sub: required';
  const times = 'iat, exp: required, in seconds, in their order';
  const lst = 'lst: base64url';

  it.each([
    ['no issuer', { iss: '' }, names],
    ['an issuer that is missing', { iss: undefined }, names],
    ['a subject that is no text', { sub: 'a\ud800' }, names],
    ['an end that is its beginning', { exp: 1 }, times],
    ['a time that is none', { iat: 1.5 }, times],
    ['a time before 1970', { iat: -1 }, times],
    ['an end after the year 9999', { exp: maxNumericDate + 1 }, times],
    ['no time to live', { ttl: 0 }, 'ttl: a positive number of seconds'],
    ['a part of a second to live', { ttl: 1.5 }, 'ttl: a positive number of seconds'],
    ['three bits', { status_list: { bits: 3, lst: 'eA' } }, 'bits: 1, 2, 4 or 8'],
    ['padding', { status_list: { bits: 1, lst: 'eA==' } }, lst],
    ['a sign in front of its list', { status_list: { bits: 1, lst: '=eA' } }, lst],
    ['no list', { status_list: { bits: 1 } }, lst],
  ])('is not made with %s', async (_, change, message) => {
    const attempt = signStatusListToken({ ...claims, ...change } as StatusListClaims, await es256Key());
    await expect(attempt).rejects.toThrow(new TypeError(message));
  });

  it('is not made with a shared secret, nor with what is no key', async () => {
    for (const key of [await hmacKey(), {}]) {
      const attempt = signStatusListToken(claims, key as never);
      await expect(attempt).rejects.toThrow(new TypeError('key: a private key is required'));
    }
  });
});
