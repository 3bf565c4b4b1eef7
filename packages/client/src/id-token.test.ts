import { describe, expect, it } from 'vitest';
import { clientId, goodClaims, halfHash, idTokenOf, issuer } from '../test/lying-server.ts';
import { type IdTokenExpectations, readIdToken } from './id-token.ts';

const now = Math.floor(Date.now() / 1000);
const expected: IdTokenExpectations = {
  ...{ issuer, clientId, nonce: 'n', sub: undefined, maxAgeSeconds: undefined, accessToken: 'a.b.c', now },
};
const read = (claims: object, header: object = {}, changes: Partial<IdTokenExpectations> = {}) =>
  readIdToken(idTokenOf({ ...goodClaims(), nonce: 'n', ...claims }, header), { ...expected, ...changes });

describe('an ID token', () => {
  it.each([
    ['as it should be', {}, {}],
    ['for this client as the only one of a list', { aud: [clientId] }, {}],
    ['without azp', { azp: undefined }, {}],
    ['with the hash of the access token', { at_hash: halfHash('a.b.c') }, {}],
    ['with the hash that its algorithm has', { at_hash: halfHash('a.b.c', 'sha512') }, { alg: 'EdDSA' }],
    ['with the new name of that algorithm', { at_hash: halfHash('a.b.c', 'sha512') }, { alg: 'Ed25519' }],
    ['with the middle hash', { at_hash: halfHash('a.b.c', 'sha384') }, { alg: 'PS384' }],
    ['that is from a clock which is a little ahead', { iat: now + 50 }, {}],
  ])('is taken %s', async (_, claims, header) => {
    expect(await read(claims, header)).toMatchObject({ sub: 'usr_1' });
  });

  it.each([
    ['of another issuer', { iss: 'https://evil.example' }],
    ['of the issuer with a slash', { iss: `${issuer}/` }],
    ['for another client', { aud: 'another', azp: 'another' }],
    ['for this client and another', { aud: [clientId, 'another'] }],
    ['for nobody', { aud: [] }],
    ['without an audience', { aud: undefined }],
    ['that another client asked for', { azp: 'another' }],
    ['with another nonce', { nonce: 'm' }],
    ['without a nonce', { nonce: undefined }],
    ['that is over', { exp: now - 61 }],
    ['without an end', { exp: undefined }],
    ['whose end is no number', { exp: `${now + 300}` }],
    ['of tomorrow', { iat: now + 61 }],
    ['that does not say when it was made', { iat: undefined }],
    ['about nobody', { sub: '' }],
    ['whose subject is no text', { sub: 7 }],
    ['beside another access token', { at_hash: halfHash('another') }],
    ['whose hash is no text', { at_hash: 7 }],
  ])('is refused %s', async (_, claims) => {
    expect(await read(claims)).toBeUndefined();
  });

  it.each([
    ['by nothing', { alg: 'none' }],
    ['by a secret', { alg: 'HS256' }],
    ['without an algorithm', { alg: undefined }],
    ['with an extension that has to be understood', { crit: ['x'], x: 1 }],
  ])('is refused signed %s', async (_, header) => {
    expect(await read({}, header)).toBeUndefined();
  });

  it.each([
    ['two parts', (token: string) => token.split('.').slice(0, 2).join('.')],
    ['an empty signature', (token: string) => `${token.split('.').slice(0, 2).join('.')}.`],
    ['four parts', (token: string) => `${token}.x`],
    ['a payload that is none', (token: string) => token.replace(/\.[^.]+\./, '.@@@.')],
    ['a payload of null', (token: string) => token.replace(/\.[^.]+\./, '.bnVsbA.')],
    ['nothing', () => undefined],
    ['an object', () => ({})],
  ])('is refused with %s', async (_, spoil) => {
    const token = idTokenOf({ ...goodClaims(), nonce: 'n' });
    expect(await readIdToken(spoil(token), expected)).toBeUndefined();
  });

  it('has to be about the person who is known already', async () => {
    expect(await read({}, {}, { sub: 'usr_1' })).toBeDefined();
    expect(await read({}, {}, { sub: 'usr_2' })).toBeUndefined();
  });

  it('has to say when the person signed in where that was asked, and not too long ago', async () => {
    const maxAgeSeconds = 300;
    expect(await read({ auth_time: now - 300 }, {}, { maxAgeSeconds })).toBeDefined();
    expect(await read({ auth_time: now - 361 }, {}, { maxAgeSeconds })).toBeUndefined();
    expect(await read({}, {}, { maxAgeSeconds })).toBeUndefined();
  });

  it('that comes with a refresh has no nonce, and no clock has to agree with it', async () => {
    const renewed = { nonce: undefined, now: undefined };
    expect(await read({ nonce: undefined }, {}, renewed)).toBeDefined();
    expect(await read({ nonce: undefined, iat: now + 86_400, exp: now + 86_700 }, {}, renewed)).toBeDefined();
    expect(await read({ nonce: undefined, exp: undefined }, {}, renewed)).toBeUndefined();
  });
});
