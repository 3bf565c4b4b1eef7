import { describe, expect, it } from 'vitest';
import { es256Key, hmacKey } from '../test/token-material.ts';
import { HmacKey, SigningKey, signHandleOf, VerificationKey, VerifyingKey, wireNameOf } from './key.ts';
import { generateSigningKey } from './key-generate.ts';

const signingKey = await es256Key();
const { verificationKey } = signingKey;
const secretKey = await hmacKey();
const keys = [signingKey, verificationKey, secretKey];
const lookalikes = [
  null,
  undefined,
  7,
  'key',
  Symbol('key'),
  {},
  ...keys.flatMap((key) => [{ ...key }, Object.create(key), JSON.parse(JSON.stringify(key))]),
];

describe('a key', () => {
  it.each([
    [VerificationKey, verificationKey],
    [SigningKey, signingKey],
    [HmacKey, secretKey],
  ] as const)('is told by its class, and nothing passes for one: %s', (Kind, own) => {
    expect(Kind.isKey(own)).toBe(true);
    for (const other of [...keys.filter((key) => key !== own), ...lookalikes]) expect(Kind.isKey(other)).toBe(false);
  });

  it('says what it is for, and cannot be changed', () => {
    expect(keys.map(({ kind }) => kind)).toStrictEqual(['signing', 'verification', 'hmac']);
    expect(keys.map(({ alg }) => alg)).toStrictEqual(['ES256', 'ES256', 'HS256']);
    expect(keys.map(({ kid }) => kid)).toStrictEqual(['es', 'es', 'shared']);
    for (const key of keys) expect(Object.isFrozen(key)).toBe(true);
  });

  it('gives out its members as they are, and no way to change them', () => {
    const [open, secret] = [VerificationKey.membersOf(verificationKey), SigningKey.membersOf(signingKey)];
    expect(Object.keys(open).sort()).toStrictEqual(['crv', 'kty', 'x', 'y']);
    expect(Object.keys(secret).sort()).toStrictEqual(['crv', 'd', 'kty', 'x', 'y']);
    expect([Object.isFrozen(open), Object.isFrozen(secret)]).toStrictEqual([true, true]);
  });

  it('has the handle and the verifier of its own kind', () => {
    expect(VerifyingKey.verifierOf(secretKey).handle).toBe(HmacKey.handleOf(secretKey));
    expect(signHandleOf(signingKey)).toBe(SigningKey.handleOf(signingKey));
    expect(signHandleOf(secretKey)).toBe(HmacKey.handleOf(secretKey));
  });

  it('that is none has no handle: whatever its kind says, a TypeError', () => {
    for (const kind of ['verification', 'signing', 'hmac', undefined]) {
      for (const read of [VerifyingKey.verifierOf, signHandleOf, wireNameOf]) {
        expect(() => read({ ...verificationKey, kind } as never)).toThrow(TypeError);
      }
    }
  });

  it('has one name on the wire, save Ed25519’s two, of which the older is written', async () => {
    const ed25519 = await generateSigningKey('Ed25519');
    const names = [verificationKey, secretKey, ed25519.verificationKey].map(
      (key) => VerifyingKey.verifierOf(key).wireNames,
    );
    expect(names).toStrictEqual([['ES256'], ['HS256'], ['EdDSA', 'Ed25519']]);
    expect([...keys, ed25519, ed25519.verificationKey].map(wireNameOf)).toStrictEqual([
      'ES256',
      'ES256',
      'HS256',
      'EdDSA',
      'EdDSA',
    ]);
  });
});
