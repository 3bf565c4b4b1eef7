import { describe, expect, it } from 'vitest';
import { decodeBase64Url, generateSigningKey, type SecurityEventClaims, signSecurityEventToken } from './index.ts';

const claims: SecurityEventClaims = {
  ...{ iss: 'https://id.example', aud: 'https://partner.example', iat: 1, jti: 'e1', txn: 't1' },
  sub_id: { format: 'opaque', id: 's' },
  events: { 'https://schemas.openid.net/secevent/caep/event-type/session-revoked': { event_timestamp: 1 } },
};
const read = (part = '') => JSON.parse(new TextDecoder().decode(decodeBase64Url(part)));

describe('a security event token', () => {
  it('says its kind and key in the header, and exactly its claims', async () => {
    const key = await generateSigningKey('ES256');
    const [header, payload] = (await signSecurityEventToken(claims, key)).split('.');
    expect(read(header)).toEqual({ alg: 'ES256', typ: 'secevent+jwt', kid: key.kid });
    expect(read(payload)).toEqual(claims);
  });

  it.each([
    ['an end', { exp: 9 }],
    ['a plain subject', { sub: 'usr_1' }],
    ['no audience', { aud: '' }],
    ['no identifier', { jti: undefined }],
    ['no time', { iat: -1 }],
    ['a transaction that is no text', { txn: 5 }],
    ['a subject without its format', { sub_id: { id: 's' } }],
    ['no event', { events: {} }],
    ['two events', { events: { a: {}, b: {} } }],
  ])('is not made with %s', async (_, change) => {
    const key = await generateSigningKey('ES256');
    const wrong = { ...claims, ...change } as SecurityEventClaims;
    await expect(signSecurityEventToken(wrong, key)).rejects.toThrow(TypeError);
  });

  it('is not made with what is no private key', async () => {
    await expect(signSecurityEventToken(claims, {} as never)).rejects.toThrow(TypeError);
  });
});
