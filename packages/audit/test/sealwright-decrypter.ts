import { createHmacKey, createKeySet, createPolicy, createSecret, type KeySource, parseJwkSet } from '@sealwright/jwt';
import {
  createDecryptionKeySet,
  createPasswordKey,
  createSharedKey,
  type DecryptionKey,
  importDecryptionJwk,
  verifyEncryptedJwt,
} from '@sealwright/jwt/jwe';
import type { Verify } from '../src/function-target.ts';
import type { TrustedEncryption, TrustedIssuer } from '../src/trusted-issuer.ts';

/** A correct verifier of encrypted tokens, set up as its documentation says. */
export async function sealwrightDecrypter(trusted: TrustedIssuer): Promise<Verify> {
  const { issuer, audience, typ, encryption } = trusted;
  if (encryption === undefined) throw new TypeError('the audit has no key for encryption');
  const keys = await keysOf(trusted);
  const decryption = createDecryptionKeySet([await decryptionKey(encryption)]);
  const policy = createPolicy({ issuer, audience, typ, origin: 'foreign' });
  return async (token) => verifyEncryptedJwt(token, decryption, keys, policy);
}

async function decryptionKey({ alg, privateJwk }: TrustedEncryption): Promise<DecryptionKey> {
  const { kid = '', k = '' } = privateJwk;
  const secret = Buffer.from(k, 'base64url');
  if (alg === 'dir') return createSharedKey({ alg, enc: 'A256GCM', secret: createSecret(secret), kid });
  if (alg === 'PBES2-HS512+A256KW') {
    return createPasswordKey({ enc: 'A256GCM', password: createSecret(secret), kid, maxIterations: 1_000_000 });
  }
  return importDecryptionJwk(privateJwk, { enc: 'A256GCM' });
}

async function keysOf({ issuer, jwks, kid, secret }: TrustedIssuer): Promise<KeySource> {
  if (jwks.keys.length > 0) return (await parseJwkSet(JSON.stringify(jwks), { issuer })).keySet;
  return createKeySet({ issuer, keys: [await createHmacKey({ alg: 'HS256', kid, secret: createSecret(secret) })] });
}
