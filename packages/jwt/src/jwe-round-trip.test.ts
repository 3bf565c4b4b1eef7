import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { algOf, contentEncryptions, decryptionKey, type KeyKind, keyKinds } from '../test/jwe-material.ts';
import { codeOf, es256Key, es256Set, goodClaims, policyWith, typ } from '../test/token-material.ts';
import type { ContentEncryption } from './jwe-algorithm.ts';
import { createDecryptionKeySet } from './jwe-key-set.ts';
import { signThenEncryptJwt } from './jwe-sign.ts';
import { verifyEncryptedJwt } from './jwe-verify.ts';
import { isVerifiedJwt } from './jwt.ts';

const everyPair: readonly [KeyKind, ContentEncryption][] = keyKinds.flatMap((kind) =>
  contentEncryptions.map((enc): [KeyKind, ContentEncryption] => [kind, enc]),
);

describe('a token signed and encrypted', () => {
  it.each(everyPair)('with %s and %s comes back as it was', async (kind, enc) => {
    const key = await decryptionKey(kind, enc);
    const token = await signThenEncryptJwt(goodClaims, await es256Key(), key.encryptionKey, { typ });
    expect(token.split('.')).toHaveLength(5);
    const header = JSON.parse(atob((token.split('.')[0] as string).replaceAll('-', '+').replaceAll('_', '/')));
    expect(header).toMatchObject({ alg: algOf(kind), enc, kid: kind, typ, cty: 'JWT' });
    const verified = await verifyEncryptedJwt(token, createDecryptionKeySet([key]), await es256Set(), policyWith());
    expect(isVerifiedJwt(verified)).toBe(true);
    expect(verified.claims).toEqual(goodClaims);
    expect(verified.header).toEqual({ alg: 'ES256', typ, kid: 'es' });
  });

  it.each(['dir', 'A256KW', 'ECDH-ES P-256', 'ECDH-ES X25519'] as const)(
    'with %s is refused with one character changed, wherever it is',
    async (kind) => {
      const key = await decryptionKey(kind, kind === 'dir' ? 'A256CBC-HS512' : 'A256GCM');
      const token = await signThenEncryptJwt(goodClaims, await es256Key(), key.encryptionKey, { typ });
      const [ours, keys] = [createDecryptionKeySet([key]), await es256Set()];
      const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ';
      await fc.assert(
        fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom(...letters), async (index, letter) => {
          fc.pre(token[index] !== letter);
          const changed = token.slice(0, index) + letter + token.slice(index + 1);
          await codeOf(verifyEncryptedJwt(changed, ours, keys, policyWith({ origin: 'foreign' })));
        }),
        { numRuns: 100 },
      );
    },
  );

  it.each(keyKinds)('with %s never looks the same twice: keys, IVs and salts are drawn anew', async (kind) => {
    const key = await decryptionKey(kind);
    const signing = await es256Key();
    const make = async (): Promise<string> => signThenEncryptJwt(goodClaims, signing, key.encryptionKey, { typ });
    const [one, other] = [(await make()).split('.'), (await make()).split('.')];
    const same = one.flatMap((part, index) => (part !== '' && part === other[index] ? [index] : []));
    // The header too is another where an ephemeral key or a salt stands in it.
    expect(same).toEqual(/^(ECDH|PBES2)/.test(kind) ? [] : [0]);
  });
});
