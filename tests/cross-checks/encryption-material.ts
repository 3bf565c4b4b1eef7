import {
  type AgreementCurve,
  type ContentEncryption,
  createDecryptionKeySet,
  createSharedKey,
  type DecryptionKey,
  type DecryptionKeySet,
  exportDecryptionJwk,
  exportEncryptionJwk,
  exportSharedSecret,
  generateDecryptionKey,
  importDecryptionJwk,
  type PublicKeyManagement,
  type SharedKeyManagement,
} from '@sealwright/jwt/jwe';
import type { Jwk } from './peer.ts';
import { contentEncryptions, type KeyKind } from './support.ts';

/** One kind of key for one content encryption, in each side's own form. */
export interface EncryptionMaterial {
  readonly alg: string;
  readonly enc: ContentEncryption;
  readonly key: DecryptionKey;
  readonly keys: DecryptionKeySet;
  readonly privateJwk: Jwk;
  readonly publicJwk: Jwk;
}

export async function makeEncryptionMaterial(kind: KeyKind): Promise<readonly EncryptionMaterial[]> {
  const [alg, crv] = kind.split(' ') as [PublicKeyManagement | SharedKeyManagement, AgreementCurve | undefined];
  if (alg === 'dir' || alg === 'A256KW') return Promise.all(contentEncryptions.map((enc) => makeShared(alg, enc)));
  const pair = await generateDecryptionKey(alg, { enc: 'A256GCM', ...(crv !== undefined && { crv }) });
  const jwk = await exportDecryptionJwk(pair as DecryptionKey<PublicKeyManagement>);
  return Promise.all(
    contentEncryptions.map(async (enc) => {
      const key = await importDecryptionJwk(jwk, { enc });
      const publicJwk = { ...exportEncryptionJwk(key.encryptionKey) };
      return { alg, enc, key, keys: createDecryptionKeySet([key]), privateJwk: { ...jwk }, publicJwk };
    }),
  );
}

async function makeShared(alg: SharedKeyManagement, enc: ContentEncryption): Promise<EncryptionMaterial> {
  const drawn = await generateDecryptionKey(alg, { enc });
  const secret = exportSharedSecret(drawn);
  const key = await createSharedKey({ alg, enc, secret });
  const jwk = { kty: 'oct', k: Buffer.from(secret.reveal()).toString('base64url'), kid: key.kid };
  return { alg, enc, key, keys: createDecryptionKeySet([key]), privateJwk: jwk, publicJwk: jwk };
}
