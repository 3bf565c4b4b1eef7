import { describe, expect, it } from 'vitest';
import { asymmetricSpecs, hmacSpecs, isAsymmetricAlgorithm, isHmacAlgorithm, isWireAlgorithm } from './algorithm.ts';

const rsa = (alg: string, padding: string, hash: string, hashBytes: number): object => ({
  alg,
  wireNames: [alg],
  kty: 'RSA',
  padding,
  hash,
  hashBytes,
});
const ec = (alg: string, crv: string, hash: string, coordinateBytes: number): object => ({
  alg,
  wireNames: [alg],
  kty: 'EC',
  crv,
  hash,
  coordinateBytes,
});

describe('the table of algorithms', () => {
  it('says what RFC 7518 §3.1 and RFC 9864 say of each signature', () => {
    expect({ ...asymmetricSpecs }).toStrictEqual({
      RS256: rsa('RS256', 'pkcs1', 'sha256', 32),
      RS384: rsa('RS384', 'pkcs1', 'sha384', 48),
      RS512: rsa('RS512', 'pkcs1', 'sha512', 64),
      PS256: rsa('PS256', 'pss', 'sha256', 32),
      PS384: rsa('PS384', 'pss', 'sha384', 48),
      PS512: rsa('PS512', 'pss', 'sha512', 64),
      ES256: ec('ES256', 'P-256', 'sha256', 32),
      ES384: ec('ES384', 'P-384', 'sha384', 48),
      ES512: ec('ES512', 'P-521', 'sha512', 66),
      Ed25519: { alg: 'Ed25519', wireNames: ['EdDSA', 'Ed25519'], kty: 'OKP', crv: 'Ed25519' },
    });
  });

  it('says what RFC 7518 §3.2 says of each MAC', () => {
    expect({ ...hmacSpecs }).toStrictEqual({
      HS256: { alg: 'HS256', wireNames: ['HS256'], hash: 'sha256', hashBytes: 32 },
      HS384: { alg: 'HS384', wireNames: ['HS384'], hash: 'sha384', hashBytes: 48 },
      HS512: { alg: 'HS512', wireNames: ['HS512'], hash: 'sha512', hashBytes: 64 },
    });
  });

  it('cannot be changed, at any level', () => {
    for (const table of [asymmetricSpecs, hmacSpecs]) {
      expect(Object.isFrozen(table)).toBe(true);
      for (const spec of Object.values<{ wireNames: readonly string[] }>(table)) {
        expect(Object.isFrozen(spec)).toBe(true);
        expect(Object.isFrozen(spec.wireNames)).toBe(true);
      }
    }
  });
});

describe('the name of an algorithm', () => {
  it('on the wire is one of the table, or EdDSA, letter by letter', () => {
    for (const name of [...Object.keys(asymmetricSpecs), ...Object.keys(hmacSpecs), 'EdDSA']) {
      expect(isWireAlgorithm(name)).toBe(true);
    }
    for (const name of [
      'none',
      'None',
      '',
      'xES256',
      'ES256x',
      'ES2567',
      'ES384\n',
      'DEd25519',
      'Ed25519ph',
      'Ed448',
      'AS256',
      'ES',
      'Ed',
      'hs256',
      'EDDSA',
      'RS1',
      'ES256K',
      'dir',
      'toString',
      '__proto__',
    ]) {
      expect(isWireAlgorithm(name)).toBe(false);
    }
  });

  it('is of one kind or the other, never of both', () => {
    for (const name of Object.keys(asymmetricSpecs)) {
      expect([isAsymmetricAlgorithm(name), isHmacAlgorithm(name)]).toStrictEqual([true, false]);
    }
    for (const name of Object.keys(hmacSpecs)) {
      expect([isAsymmetricAlgorithm(name), isHmacAlgorithm(name)]).toStrictEqual([false, true]);
    }
  });

  it('is text: a list that reads like a name is none', () => {
    for (const name of [['HS256'], ['ES256'], undefined, null, 7, {}, 'toString', '__proto__']) {
      expect([isAsymmetricAlgorithm(name), isHmacAlgorithm(name)]).toStrictEqual([false, false]);
    }
  });
});
