import { describe, expect, it } from 'vitest';
import { es256Key, hmacKey } from '../test/token-material.ts';
import { maxNumericDate } from './defaults.ts';
import { decodeBase64Url, type SecurityEventClaims, signSecurityEventToken } from './index.ts';

const claims: SecurityEventClaims = {
  ...{ iss: 'https://id.example', aud: 'https://partner.example', iat: 1, jti: 'e1', txn: 't1' },
  sub_id: { format: 'opaque', id: 's' },
  events: { 'https://schemas.openid.net/secevent/caep/event-type/session-revoked': { event_timestamp: 1 } },
};
const read = (part = '') => JSON.parse(new TextDecoder().decode(decodeBase64Url(part)));

describe('a security event token', () => {
  it('says its kind and key in the header, and exactly its claims', async () => {
    const key = await es256Key();
    const [header, payload] = (await signSecurityEventToken(claims, key)).split('.');
    expect(read(header)).toEqual({ alg: 'ES256', typ: 'secevent+jwt', kid: key.kid });
    expect(read(payload)).toEqual(claims);
  });

  it('need not name a transaction, and has any time of a token, to its bounds', async () => {
    const key = await es256Key();
    const { txn: _, ...least } = claims;
    for (const good of [least, { ...least, txn: undefined as never }]) {
      expect(read((await signSecurityEventToken(good, key)).split('.')[1])).toStrictEqual(least);
    }
    for (const iat of [0, maxNumericDate]) {
      expect(read((await signSecurityEventToken({ ...claims, iat }, key)).split('.')[1])).toMatchObject({ iat });
    }
  });

  const place = 'claims: a name that a security event has no place for';
  const names = 'iss, aud, jti: required';
  const time = 'iat: required, in seconds';
  const subject = 'sub_id: a subject identifier with its format';

  it.each([
    ['an end', { exp: 9 }, place],
    ['a plain subject', { sub: 'usr_1' }, place],
    ['no audience', { aud: '' }, names],
    ['no identifier', { jti: undefined }, names],
    ['half a character', { iss: '\ud800' }, names],
    ['a time before 1970', { iat: -1 }, time],
    ['a time after the year 9999', { iat: maxNumericDate + 1 }, time],
    ['no time', { iat: undefined }, time],
    ['a transaction that is no text', { txn: 5 }, 'txn: a string'],
    ['a subject without its format', { sub_id: { id: 's' } }, subject],
    ['no subject', { sub_id: undefined }, subject],
    ['no event', { events: {} }, 'events: exactly one'],
    ['no list of events', { events: undefined }, 'events: exactly one'],
    ['two events', { events: { a: {}, b: {} } }, 'events: exactly one'],
  ])('is not made with %s', async (_, change, message) => {
    const wrong = { ...claims, ...change } as SecurityEventClaims;
    await expect(signSecurityEventToken(wrong, await es256Key())).rejects.toThrow(new TypeError(message));
  });

  it('is not made with a shared secret, nor with what is no key', async () => {
    for (const key of [await hmacKey(), {}]) {
      const attempt = signSecurityEventToken(claims, key as never);
      await expect(attempt).rejects.toThrow(new TypeError('key: a private key is required'));
    }
  });
});
