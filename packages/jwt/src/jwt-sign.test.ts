import { describe, expect, it } from 'vitest';
import { es256Key, es256Set, goodClaims, now, policyWith, typ } from '../test/token-material.ts';
import type { SignableClaims } from './jwt.ts';
import { isVerifiedJwt } from './jwt.ts';
import { signJwt } from './jwt-sign.ts';
import { verifyJwt } from './jwt-verify.ts';
import { decodeUnverified } from './unsafe.ts';

describe('signJwt', () => {
  it('writes alg, typ and kid, and the claims as given', async () => {
    const claims = { ...goodClaims, roles: ['a'], nested: { x: [null, true, 1.5, 'é😀'] }, left: undefined };
    const token = await signJwt(claims, await es256Key(), { typ });
    expect(decodeUnverified(token).header).toStrictEqual({ alg: 'ES256', typ, kid: 'es' });
    const { claims: read } = await verifyJwt(token, await es256Set(), policyWith());
    expect(read).toStrictEqual(JSON.parse(JSON.stringify(claims)));
  });

  it('writes the typ of each call, also after another', async () => {
    for (const kind of ['at+jwt', 'logout+jwt', 'at+jwt', ...Array.from({ length: 20 }, (_, n) => `x${n}+jwt`)]) {
      const token = await signJwt(goodClaims, await es256Key(), { typ: kind });
      expect(decodeUnverified(token).header.typ).toBe(kind);
    }
  });

  it.each([
    { iss: undefined },
    { iss: '' },
    { iss: ['a'] },
    { aud: undefined },
    { aud: [] },
    { aud: ['', 'a'] },
    { aud: 7 },
    { exp: undefined },
    { exp: '1' },
    { exp: now },
    { exp: Number.NaN },
    { exp: Number.POSITIVE_INFINITY },
    { exp: now * 1000 },
    { exp: now + 0.5 },
    { iat: undefined },
    { iat: -1 },
    { nbf: '1' },
    { nbf: now * 1000 },
    { nbf: null },
    { sub: 7 },
    { sub: null },
    { jti: 7 },
    { x: Number.NaN },
    { x: 2 ** 60 },
    { x: '\ud800' },
    { x: new Date() },
    { x: new Map() },
    { x: () => 1 },
    { x: 5n },
    { x: Symbol('x') },
    { x: [undefined] },
    { x: { toJSON: () => 'else' } },
    { x: JSON.parse('{"__proto__":1}') },
    { x: { constructor: 1 } },
    { '\ud800': 1 },
    { x: JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) },
  ])('refuses claims with %o', async (changes) => {
    const claims = { ...goodClaims, ...changes } as unknown as SignableClaims;
    await expect(signJwt(claims, await es256Key(), { typ })).rejects.toThrow(TypeError);
  });

  it.each([
    [{ nbf: '1' }, 'nbf: in seconds'],
    [{ sub: 7 }, 'sub, jti: strings'],
    [{ jti: null }, 'sub, jti: strings'],
  ])('says of claims with %o what is wrong', async (changes, message) => {
    const claims = { ...goodClaims, ...changes } as unknown as SignableClaims;
    await expect(signJwt(claims, await es256Key(), { typ })).rejects.toThrow(new TypeError(message));
  });

  it('signs the audience that it looked at, whatever the list answers the next time', async () => {
    const list = ['https://api.example'];
    let asked = 0;
    const get = (): string => (asked++ === 0 ? 'https://api.example' : 'https://other.example');
    Object.defineProperty(list, 0, { enumerable: true, get });
    const token = await signJwt({ ...goodClaims, aud: list }, await es256Key(), { typ });
    expect(decodeUnverified(token).claims.aud).toStrictEqual(['https://api.example']);
    expect(asked).toBe(1);
  });

  it('signs the registered claims that verifyJwt takes, and leaves out what is undefined', async () => {
    const claims = { ...goodClaims, sub: 'u', jti: 'j', nbf: now, gone: undefined, constructor: undefined };
    const token = await signJwt(claims as SignableClaims, await es256Key(), { typ });
    const { claims: read } = await verifyJwt(token, await es256Set(), policyWith());
    expect(read).toStrictEqual({ ...goodClaims, sub: 'u', jti: 'j', nbf: now });
    const withoutThem = {
      ...goodClaims,
      sub: undefined,
      jti: undefined,
      nbf: undefined,
      letter: 'é',
      prototype: undefined,
    };
    await expect(
      verifyJwt(await signJwt(withoutThem, await es256Key(), { typ }), await es256Set(), policyWith()),
    ).resolves.toBeDefined();
  });

  it('refuses a typ that is none, and what is not a signing key', async () => {
    const key = await es256Key();
    for (const bad of [undefined, '', 'a b', 'a\n', 7]) {
      await expect(signJwt(goodClaims, key, { typ: bad as string })).rejects.toThrow(TypeError);
    }
    for (const bad of [key.verificationKey, {}, null, { ...key }, 'secret']) {
      await expect(signJwt(goodClaims, bad as never, { typ })).rejects.toThrow(TypeError);
    }
  });
});

describe('VerifiedJwt', () => {
  it('comes from verifyJwt alone', async () => {
    const token = await signJwt(goodClaims, await es256Key(), { typ });
    const verified = await verifyJwt(token, await es256Set(), policyWith());
    expect(isVerifiedJwt(verified)).toBe(true);
    for (const forged of [
      { ...verified },
      structuredClone({ ...verified }),
      Object.create(verified),
      null,
      token,
      verified.claims,
    ]) {
      expect(isVerifiedJwt(forged)).toBe(false);
    }
  });
});

describe('decodeUnverified', () => {
  it('reads a token that nobody signed, under the same rules of form', async () => {
    const [head, body] = (await signJwt(goodClaims, await es256Key(), { typ })).split('.');
    expect(decodeUnverified(`${head}.${body}.`)).toStrictEqual({
      header: { alg: 'ES256', typ, kid: 'es' },
      claims: goodClaims,
    });
    expect(() => decodeUnverified(`${head}.${body}=.`)).toThrow('token malformed');
    expect(() => decodeUnverified(`${head}.W10.`)).toThrow('claims');
    expect(() => decodeUnverified('e30.e30.')).toThrow('header');
    expect(isVerifiedJwt(decodeUnverified(`${head}.${body}.`))).toBe(false);
  });
});
