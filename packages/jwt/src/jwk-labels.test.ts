import { describe, expect, it } from 'vitest';
import { failure } from '../test/token-material.ts';
import type { AsymmetricAlgorithm } from './algorithm.ts';
import { checkUse, isKid, readKid, relabel, settleAlgorithm } from './jwk-labels.ts';
import { readRawJwk } from './jwk-members.ts';

const reasonOf = async (call: () => unknown): Promise<string> => {
  const { code, evidence } = await failure(call);
  return `${code}:${evidence.reason}`;
};
const settle = (jwk: object, wanted?: AsymmetricAlgorithm): string =>
  settleAlgorithm(relabel(readRawJwk(jwk), { alg: wanted })).alg;

describe('the algorithm of a key', () => {
  it.each([
    [{ kty: 'RSA' }, undefined, 'RS256'],
    [{ kty: 'RSA' }, 'PS384', 'PS384'],
    [{ kty: 'RSA', alg: 'PS512' }, undefined, 'PS512'],
    [{ kty: 'RSA', crv: 'P-256' }, undefined, 'RS256'],
    [{ kty: 'RSA', alg: 'PS512', crv: 'P-256' }, 'PS512', 'PS512'],
    [{ kty: 'EC', crv: 'P-256' }, undefined, 'ES256'],
    [{ kty: 'EC', crv: 'P-384' }, undefined, 'ES384'],
    [{ kty: 'EC', crv: 'P-521' }, undefined, 'ES512'],
    [{ kty: 'OKP', crv: 'Ed25519' }, undefined, 'Ed25519'],
    [{ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA' }, 'Ed25519', 'Ed25519'],
    [{ kty: 'OKP', crv: 'Ed25519', alg: 'Ed25519' }, undefined, 'Ed25519'],
  ] as const)('of %j, wanted for %s, is %s', (jwk, wanted, alg) => {
    expect(settle(jwk, wanted)).toBe(alg);
  });

  it.each([
    [{ kty: 'RSA', alg: 'RS256' }, 'RS512', 'alg'],
    [{ kty: 'RSA', alg: 'HS256' }, undefined, 'alg'],
    [{ kty: 'RSA', alg: null }, undefined, 'alg'],
    [{ kty: 'RSA', alg: '' }, undefined, 'alg'],
    [{ kty: 'RSA', alg: ['RS256'] }, undefined, 'alg'],
    [{ kty: 'RSA' }, 'ES256', 'kty'],
    [{ kty: 'EC', crv: 'P-256' }, 'RS256', 'kty'],
    [{ kty: 'EC', crv: 'P-256' }, 'ES384', 'crv'],
    [{ kty: 'EC', crv: 'P-384', alg: 'ES256' }, undefined, 'crv'],
    [{ kty: 'EC', crv: 'secp256k1' }, undefined, 'kty'],
    [{ kty: 'EC' }, undefined, 'kty'],
    [{ kty: 'EC', crv: 'Ed25519' }, undefined, 'kty'],
    [{ kty: 'OKP', crv: 'P-256' }, undefined, 'kty'],
    [{ kty: 'OKP', crv: 'Ed448' }, undefined, 'kty'],
    [{ kty: 'OKP', crv: 'X25519', alg: 'EdDSA' }, undefined, 'crv'],
    [{ kty: 'rsa' }, undefined, 'kty'],
    [{}, undefined, 'kty'],
  ] as const)('of %j, wanted for %s, is refused for its %s', async (jwk, wanted, reason) => {
    expect(await reasonOf(() => settle(jwk, wanted))).toBe(`key_mislabelled:${reason}`);
  });
});

describe('the use of a key', () => {
  it.each([
    [{}, 'verify'],
    [{ use: 'sig' }, 'sign'],
    [{ key_ops: ['verify'] }, 'verify'],
    [{ key_ops: ['sign', 'verify'], use: 'sig' }, 'sign'],
    [{ key_ops: ['verify', 'sign'] }, 'verify'],
  ] as const)('%j allows to %s', (jwk, operation) => {
    expect(() => checkUse(readRawJwk(jwk), operation)).not.toThrow();
  });

  it.each([
    [{ use: 'enc' }, 'verify', 'use'],
    [{ use: undefined }, 'verify', 'use'],
    [{ use: '', key_ops: ['verify'] }, 'verify', 'use'],
    [{ use: 'sig', key_ops: ['verify'] }, 'sign', 'key_ops'],
    [{ key_ops: ['sign'] }, 'verify', 'key_ops'],
    [{ key_ops: [] }, 'verify', 'key_ops'],
    [{ key_ops: undefined }, 'verify', 'key_ops'],
    [{ key_ops: 'verify' }, 'verify', 'key_ops'],
    [{ key_ops: { includes: 'verify' } }, 'verify', 'key_ops'],
    [{ key_ops: ['verify', 'sign', 'sign'] }, 'verify', 'key_ops'],
    [{ key_ops: ['verify', 'encrypt', 'wrapKey'] }, 'verify', 'key_ops'],
    [{ key_ops: ['verify', 'deriveBits'] }, 'verify', 'key_ops'],
    [{ key_ops: ['sign', 'decrypt'] }, 'sign', 'key_ops'],
    [{ key_ops: ['verify', 7] }, 'verify', 'key_ops'],
  ] as const)('%j does not allow to %s, for its %s', async (jwk, operation, reason) => {
    expect(await reasonOf(() => checkUse(readRawJwk(jwk), operation))).toBe(`key_mislabelled:${reason}`);
  });
});

describe('a kid', () => {
  const refused = ['', ' '.repeat(257), '\x1f', '\x7f', 'a\n', '\na', 'é', 'a\0', 7, null, undefined, ['a']];

  it('is 1 to 256 printable ASCII characters', () => {
    for (const kid of ['a', ' ', '~', 'x'.repeat(256), '__proto__']) expect(isKid(kid)).toBe(true);
    for (const kid of refused) expect(isKid(kid)).toBe(false);
  });

  it('is the program’s, or else the JWK’s, or there is none', async () => {
    expect(readKid(relabel(readRawJwk({ kid: 'theirs' }), { kid: 'mine' }))).toBe('mine');
    expect(readKid(relabel(readRawJwk({ kid: 7 }), { kid: 'mine' }))).toBe('mine');
    expect(readKid(readRawJwk({ kid: 'theirs' }))).toBe('theirs');
    expect(readKid(readRawJwk({}))).toBeUndefined();
    expect(await reasonOf(() => readKid(readRawJwk({ kid: '' })))).toBe('key_malformed:kid');
    expect(() => relabel(readRawJwk({}), { kid: '' })).toThrow(TypeError);
  });
});
