import { describe, expect, it } from 'vitest';
import { es256Key, es256Set, forgeEs256, goodClaims, hmacKey, policyWith, typ } from '../test/token-material.ts';
import { permit } from './construction-permit.ts';
import { generateDecryptionKey } from './jwe-key-generate.ts';
import { isVerifiedJwt } from './jwt.ts';
import { verifyJwt } from './jwt-verify.ts';
import { generateSecret } from './secret.ts';

type Constructor = new (...parts: unknown[]) => object;

const signingKey = await es256Key();
const decryptionKey = await generateDecryptionKey('ECDH-ES', { enc: 'A256GCM', crv: 'X25519' });
const policy = policyWith({});
const token = await forgeEs256({ alg: 'ES256', typ, kid: 'es' }, goodClaims);
const verified = await verifyJwt(token, await es256Set(), policy);
const { verificationKey } = signingKey;
const { encryptionKey } = decryptionKey;
const handle = { verify: () => true, sign: () => new Uint8Array(32) };
const spec = { alg: 'ES256', wireNames: ['ES256'], hashBytes: 32 };

const forgeries: readonly (readonly [kind: string, instance: object, parts: readonly unknown[]])[] = [
  ['verified token', verified, [{}, { sub: 'admin' }, { sub: 'admin' }, verificationKey, policy]],
  ['policy', policy, [{ issuer: 'x', audience: 'x', typ: 'x' }]],
  ['verification key', verificationKey, ['ES256', 'es', 'x', { spec, handle, members: { kty: 'EC' } }]],
  ['signing key', signingKey, [verificationKey, handle, {}]],
  ['HMAC key', await hmacKey(), ['HS256', 'x', spec, handle]],
  ['secret', generateSecret(), [new Uint8Array(32)]],
  ['encryption key', encryptionKey, ['dir', 'A256GCM', 'x', { handle: new Uint8Array(32) }]],
  ['decryption key', decryptionKey, [encryptionKey, { handle: new Uint8Array(32) }]],
];

describe('a class that an instance leads to', () => {
  it.each(forgeries)('makes no %s', (_, instance, parts) => {
    const ways = [instance, Object.getPrototypeOf(instance)].map((from) => from.constructor as Constructor);
    for (const Kind of ways) {
      expect(instance).toBeInstanceOf(Kind);
      class Heir extends Kind {}
      for (const shown of [[], [undefined], [Symbol()]]) {
        for (const From of [Kind, Heir])
          expect(() => new From(...shown, ...parts)).toThrow(new TypeError('no public constructor'));
        expect(() => Reflect.construct(Object, [...shown, ...parts], Kind)).not.toThrow();
      }
    }
  });

  it('has nothing to do with an object that only borrows its prototype', () => {
    expect(isVerifiedJwt(Reflect.construct(Object, [], verified.constructor as Constructor))).toBe(false);
    expect(isVerifiedJwt(Object.create(Object.getPrototypeOf(verified)))).toBe(false);
    expect(isVerifiedJwt(verified)).toBe(true);
  });

  it.each(forgeries)('shows its permit nowhere: %s', (_, instance) => {
    const prototype: object = Object.getPrototypeOf(instance);
    const shown = [instance, prototype, instance.constructor].flatMap((place) => {
      const members = Object.values(Object.getOwnPropertyDescriptors(place)).map(({ value }) => value);
      return [...members, ...Object.getOwnPropertySymbols(place)];
    });
    expect(shown.length).toBeGreaterThan(0);
    expect(shown).not.toContain(permit);
  });
});

describe('a verified token', () => {
  it('is frozen; its claims and payload are the caller’s own', () => {
    expect(Object.isFrozen(verified)).toBe(true);
    expect(Object.isFrozen(verified.claims)).toBe(false);
    expect(() => Object.assign(verified, { claims: { sub: 'admin' } })).toThrow(TypeError);
  });
});
