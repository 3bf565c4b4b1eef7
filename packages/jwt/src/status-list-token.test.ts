import { describe, expect, it } from 'vitest';
import { decodeBase64Url, generateSigningKey, type StatusListClaims, signStatusListToken } from './index.ts';

const claims: StatusListClaims = {
  ...{ iss: 'https://id.example', sub: 'https://id.example/status-lists/1', iat: 1, exp: 2, ttl: 60 },
  // draft-ietf-oauth-status-list §4.2, the first example.
  status_list: { bits: 1, lst: 'eNrbuRgAAhcBXQ' },
};
const read = (part = '') => JSON.parse(new TextDecoder().decode(decodeBase64Url(part)));

describe('a status list token', () => {
  it('says its kind and key in the header, and exactly its claims', async () => {
    const key = await generateSigningKey('ES256');
    const [header, payload] = (await signStatusListToken(claims, key)).split('.');
    expect(read(header)).toEqual({ alg: 'ES256', typ: 'statuslist+jwt', kid: key.kid });
    expect(read(payload)).toEqual(claims);
  });

  it.each([
    ['no issuer', { iss: '' }],
    ['a subject that is no text', { sub: 'a\ud800' }],
    ['an end before its beginning', { exp: 1 }],
    ['a time that is none', { iat: 1.5 }],
    ['no time to live', { ttl: 0 }],
    ['three bits', { status_list: { bits: 3, lst: 'eA' } }],
    ['padding', { status_list: { bits: 1, lst: 'eA==' } }],
  ])('is not made with %s', async (_, change) => {
    const key = await generateSigningKey('ES256');
    await expect(signStatusListToken({ ...claims, ...change } as StatusListClaims, key)).rejects.toThrow(TypeError);
  });

  it('is not made with a shared secret', async () => {
    await expect(signStatusListToken(claims, {} as never)).rejects.toThrow(TypeError);
  });
});
