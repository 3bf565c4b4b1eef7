import { describe, expect, it } from 'vitest';
import { readTokenAnswer } from './token-answer.ts';

const good = { access_token: 'a.b.c', token_type: 'Bearer', expires_in: 900, refresh_token: 'r', scope: 'openid' };
const read = (changes: object, isProven = false, status = 200) =>
  readTokenAnswer({ status, body: { ...good, ...changes }, retryAfterSeconds: undefined, answeredAt: 0 }, isProven);

describe('a token answer', () => {
  it('is what was asked for, and no more than is used', () => {
    expect(read({ admin: true, id_token: 'i' })).toStrictEqual({
      ...{ accessToken: 'a.b.c', expiresInSeconds: 900, refreshToken: 'r', idToken: 'i' },
    });
  });

  it('names its kind in any case (RFC 6749 §5.1)', () => {
    expect(read({ token_type: 'bearer' })).toBeDefined();
    expect(read({ token_type: 'dpop' }, true)).toBeDefined();
  });

  it('that promises more than a day promises a day', () => {
    expect(read({ expires_in: 1e9 })?.expiresInSeconds).toBe(86_400);
  });

  it.each([
    ['without a token', { access_token: undefined }],
    ['whose token is no text', { access_token: 7 }],
    ['whose token is empty', { access_token: '' }],
    ['whose token would end a header', { access_token: 'a\r\nx: y' }],
    ['of another kind', { token_type: 'mac' }],
    ['without a kind', { token_type: undefined }],
    ['bound to a key that nobody showed', { token_type: 'DPoP' }],
    ['without an end', { expires_in: undefined }],
    ['that is over', { expires_in: 0 }],
    ['that ends as text', { expires_in: '900' }],
    ['that ends in parts of a second', { expires_in: 0.5 }],
    ['whose refresh token is no text', { refresh_token: {} }],
    ['whose refresh token is empty', { refresh_token: '' }],
  ])('is refused %s', (_, changes) => {
    expect(read(changes)).toBeUndefined();
  });

  it('is refused with a token that anybody could use, where a key was shown', () => {
    expect(read({}, true)).toBeUndefined();
  });

  it('is refused with another status', () => {
    expect(read({}, false, 201)).toBeUndefined();
  });
});
