import { CompactEncrypt, compactDecrypt, importJWK, jwtVerify, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../test/byte-forms.ts';
import { algOf, contentEncryptions, decryptionKey, type KeyKind, keyKinds, password } from '../test/jwe-material.ts';
import { audience, es256Key, es256Set, goodClaims, issuer, now, policyWith, typ } from '../test/token-material.ts';
import type { ContentEncryption, PublicKeyManagement, SharedKeyManagement } from './jwe-algorithm.ts';
import { isPublicKeyManagement } from './jwe-algorithm.ts';
import type { DecryptionKey } from './jwe-key.ts';
import { exportDecryptionJwk, exportEncryptionJwk, exportSharedSecret } from './jwe-key-export.ts';
import { createDecryptionKeySet } from './jwe-key-set.ts';
import { signThenEncryptJwt } from './jwe-sign.ts';
import { verifyEncryptedJwt } from './jwe-verify.ts';
import { exportPublicJwk, exportSigningJwk } from './key-export.ts';

// A second pair of eyes on the header, the nesting and the exported keys; of the cryptography itself jose is the
// engine, so that is compared with other programs in tests/cross-checks.

const everyPair: readonly [KeyKind, ContentEncryption][] = keyKinds.flatMap((kind) =>
  contentEncryptions.map((enc): [KeyKind, ContentEncryption] => [kind, enc]),
);

/** The key as jose wants it, out of what we export. */
async function joseKeys(key: DecryptionKey): Promise<readonly [encrypts: JoseKey, decrypts: JoseKey]> {
  if (isPublicKeyManagement(key.alg)) {
    const pair = key as DecryptionKey<PublicKeyManagement>;
    return [
      await importJWK({ ...exportEncryptionJwk(pair.encryptionKey) }),
      await importJWK({ ...(await exportDecryptionJwk(pair)) }),
    ];
  }
  if (key.alg === 'PBES2-HS512+A256KW') return [password, password];
  const bytes = exportSharedSecret(key as DecryptionKey<SharedKeyManagement>).reveal();
  return [bytes, bytes];
}

type JoseKey = Awaited<ReturnType<typeof importJWK>>;

describe('jose', () => {
  it.each(everyPair)('decrypts what we encrypt with %s and %s, and verifies what is inside', async (kind, enc) => {
    const key = await decryptionKey(kind, enc);
    const token = await signThenEncryptJwt(goodClaims, await es256Key(), key.encryptionKey, { typ });
    const [, decrypts] = await joseKeys(key);
    const { plaintext, protectedHeader } = await compactDecrypt(token, decrypts, {
      keyManagementAlgorithms: [algOf(kind)],
      contentEncryptionAlgorithms: [enc],
    });
    expect(protectedHeader).toMatchObject({ typ, cty: 'JWT', kid: kind });
    const verifying = await importJWK({ ...exportPublicJwk((await es256Key()).verificationKey) });
    const options = { issuer, audience, typ, currentDate: new Date(now * 1000) };
    expect((await jwtVerify(plaintext, verifying, options)).payload).toEqual(goodClaims);
  });

  it.each(everyPair)('encrypts with %s and %s what we decrypt and verify', async (kind, enc) => {
    const key = await decryptionKey(kind, enc);
    const [encrypts] = await joseKeys(key);
    const signing = await importJWK({ ...(await exportSigningJwk(await es256Key())) });
    const inner = await new SignJWT(goodClaims).setProtectedHeader({ alg: 'ES256', typ, kid: 'es' }).sign(signing);
    const token = await new CompactEncrypt(utf8(inner))
      .setProtectedHeader({ alg: algOf(kind), enc, cty: 'JWT' })
      .encrypt(encrypts);
    const policy = policyWith({ origin: 'foreign' });
    const verified = await verifyEncryptedJwt(token, createDecryptionKeySet([key]), await es256Set(), policy);
    expect(verified.claims).toEqual(goodClaims);
  });
});
