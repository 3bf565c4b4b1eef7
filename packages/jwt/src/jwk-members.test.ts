import { describe, expect, it } from 'vitest';
import { failure } from '../test/token-material.ts';
import { asymmetricSpecs } from './algorithm.ts';
import {
  decodeInteger,
  decodeMember,
  readPrivateMembers,
  readPublicJwk,
  readPublicMembers,
  readRawJwk,
} from './jwk-members.ts';

const reasonOf = async (call: () => unknown): Promise<string> => {
  const { code, evidence } = await failure(call);
  return evidence.reason === undefined ? code : `${code}:${evidence.reason}`;
};

const { RS256, ES256, ES512, Ed25519 } = asymmetricSpecs;
const text = (bytes: number): string => `${'A'.repeat(Math.ceil((bytes * 4) / 3))}`;
const rsa = { kty: 'RSA', n: 'AQAB', e: 'Aw' };
const rsaPrivate = { ...rsa, d: 'Ag', p: 'BQ', q: 'Bw', dp: 'CQ', dq: 'Cw', qi: 'DQ' };
const ec = { kty: 'EC', crv: 'P-256', x: text(32), y: text(32) };
const okp = { kty: 'OKP', crv: 'Ed25519', x: text(32) };

describe('the members of a JWK', () => {
  it('are its own, and only of an object', async () => {
    expect(readRawJwk({ a: 1 })).toStrictEqual(new Map([['a', 1]]));
    expect(readRawJwk(Object.create({ kty: 'EC' })).size).toBe(0);
    for (const jwk of [null, undefined, 'text', 7, [], [rsa]]) {
      expect(await reasonOf(() => readRawJwk(jwk))).toBe('key_malformed:not_an_object');
    }
  });

  it.each(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'r', 't'])(
    'with %s among them are private, even where it is empty',
    async (name) => {
      for (const value of ['AA', '', undefined, null]) {
        expect(await reasonOf(() => readPublicJwk({ ...rsa, [name]: value }))).toBe('key_private');
      }
    },
  );

  it('of a symmetric key are private, and of a public one are not', async () => {
    expect(await reasonOf(() => readPublicJwk({ kty: 'oct' }))).toBe('key_private');
    for (const jwk of [rsa, ec, okp]) expect(() => readPublicJwk(jwk)).not.toThrow();
  });
});

describe('the public members', () => {
  it('are those that the type has, and no others', () => {
    expect(readPublicMembers(readRawJwk({ ...rsa, x: 'AA', kid: 'a' }), RS256)).toStrictEqual(rsa);
    expect(readPublicMembers(readRawJwk({ ...ec, n: 'AA', kid: 'a' }), ES256)).toStrictEqual(ec);
    expect(readPublicMembers(readRawJwk({ ...okp, y: 'AA', kid: 'a' }), Ed25519)).toStrictEqual(okp);
  });

  it('have the type and the curve of the algorithm, whatever the JWK calls itself', () => {
    const long = { x: text(66), y: text(66) };
    expect(readPublicMembers(readRawJwk({ ...long, kty: 'x', crv: 'y' }), ES512)).toStrictEqual({
      kty: 'EC',
      crv: 'P-521',
      ...long,
    });
  });

  it.each([
    ['RSA', { n: '' }, 'not_an_integer'],
    ['RSA', { n: 'AAEAAQ' }, 'not_an_integer'],
    ['RSA', { e: 'AA' }, 'not_an_integer'],
    ['RSA', { e: undefined }, 'missing_member'],
    ['RSA', { e: 65_537 }, 'missing_member'],
    ['RSA', { n: 'AQ==' }, 'not_base64url'],
    ['EC', { x: text(31) }, 'wrong_length'],
    ['EC', { y: text(33) }, 'wrong_length'],
    ['EC', { y: null }, 'missing_member'],
    ['EC', { x: '' }, 'wrong_length'],
    ['EC', { x: `${text(32).slice(1)}B` }, 'not_base64url'],
    ['OKP', { x: text(31) }, 'wrong_length'],
    ['OKP', { x: text(33) }, 'wrong_length'],
    ['OKP', { x: undefined }, 'missing_member'],
  ] as const)('of %s with %j are refused as %s', async (kty, changes, reason) => {
    const [jwk, spec] = { RSA: [rsa, RS256], EC: [ec, ES256], OKP: [okp, Ed25519] }[kty] as [object, typeof RS256];
    expect(await reasonOf(() => readPublicMembers(readRawJwk({ ...jwk, ...changes }), spec))).toBe(
      `key_malformed:${reason}`,
    );
  });
});

describe('the private members', () => {
  it('are the public ones and what the type has beside them', () => {
    expect(readPrivateMembers(readRawJwk({ ...rsaPrivate, kid: 'a' }), RS256)).toStrictEqual(rsaPrivate);
    const d = text(32);
    expect(readPrivateMembers(readRawJwk({ ...ec, d, k: 'AA' }), ES256)).toStrictEqual({ ...ec, d });
    expect(readPrivateMembers(readRawJwk({ ...okp, d, k: 'AA' }), Ed25519)).toStrictEqual({ ...okp, d });
  });

  it.each(['d', 'p', 'q', 'dp', 'dq', 'qi'])('of RSA need %s, without leading zeros', async (name) => {
    for (const [value, reason] of [
      [undefined, 'missing_member'],
      ['AAE', 'not_an_integer'],
    ]) {
      expect(await reasonOf(() => readPrivateMembers(readRawJwk({ ...rsaPrivate, [name]: value }), RS256))).toBe(
        `key_malformed:${reason}`,
      );
    }
  });

  it('of RSA name no third prime', async () => {
    expect(await reasonOf(() => readPrivateMembers(readRawJwk({ ...rsaPrivate, oth: [] }), RS256))).toBe(
      'key_malformed:multi_prime',
    );
  });

  it.each([
    ['EC', 31],
    ['EC', 33],
    ['OKP', 31],
    ['OKP', 33],
  ] as const)('of %s are not %i bytes', async (kty, bytes) => {
    const [jwk, spec] = kty === 'EC' ? [ec, ES256] : [okp, Ed25519];
    expect(await reasonOf(() => readPrivateMembers(readRawJwk({ ...jwk, d: text(bytes) }), spec))).toBe(
      'key_malformed:wrong_length',
    );
  });
});

describe('a member in base64url', () => {
  it('is bytes, or an integer of them', async () => {
    expect(decodeMember('AQAB')).toStrictEqual(Uint8Array.of(1, 0, 1));
    expect(decodeInteger('AQAB')).toBe(65_537n);
    for (const bad of ['AQ==', 'A', 'AB', 'A+']) {
      expect(await reasonOf(() => decodeMember(bad))).toBe('key_malformed:not_base64url');
    }
  });
});
