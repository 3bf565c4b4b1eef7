import {
  type ContentEncryption,
  contentSpecs,
  type KeyManagement,
  type PublicKeyManagement,
} from '../src/jwe-algorithm.ts';
import type { DecryptionKey } from '../src/jwe-key.ts';
import { exportDecryptionJwk } from '../src/jwe-key-export.ts';
import { type DecryptionKeyOptions, generateDecryptionKey } from '../src/jwe-key-generate.ts';
import { importDecryptionJwk } from '../src/jwe-key-import.ts';
import { createPasswordKey } from '../src/jwe-password-key.ts';
import { createSecret } from '../src/secret.ts';

export const password = 'seven unrelated words, none of them in this book';
export const maxIterations = 250_000;

/** Every kind of key there is, by name: agreement on each of its curves. */
export const keyKinds = [
  'dir',
  'A256KW',
  'ECDH-ES P-256',
  'ECDH-ES P-384',
  'ECDH-ES P-521',
  'ECDH-ES X25519',
  'ECDH-ES+A256KW P-256',
  'ECDH-ES+A256KW P-384',
  'ECDH-ES+A256KW P-521',
  'ECDH-ES+A256KW X25519',
  'RSA-OAEP-256',
  'PBES2-HS512+A256KW',
] as const;

export type KeyKind = (typeof keyKinds)[number];

export const contentEncryptions = Object.keys(contentSpecs) as readonly ContentEncryption[];

export function algOf(kind: KeyKind): KeyManagement {
  return kind.split(' ')[0] as KeyManagement;
}

/** A key with the name of its kind as its `kid`. Key pairs are made once, whatever content encryption they are for. */
export async function decryptionKey(kind: KeyKind, enc: ContentEncryption = 'A256GCM'): Promise<DecryptionKey> {
  const alg = algOf(kind);
  if (alg === 'PBES2-HS512+A256KW') {
    const secret = createSecret(new TextEncoder().encode(password));
    return createPasswordKey({ enc, password: secret, kid: kind, maxIterations });
  }
  if (alg === 'dir' || alg === 'A256KW') return generateDecryptionKey(alg, { enc, kid: kind });
  return importDecryptionJwk(await exportDecryptionJwk(await pairOf(kind, alg)), { enc });
}

const pairs = new Map<KeyKind, Promise<DecryptionKey<PublicKeyManagement>>>();

function pairOf(kind: KeyKind, alg: PublicKeyManagement): Promise<DecryptionKey<PublicKeyManagement>> {
  const [, crv] = kind.split(' ') as [string, DecryptionKeyOptions['crv']];
  const made = pairs.get(kind) ?? generateDecryptionKey(alg, { enc: 'A256GCM', kid: kind, ...(crv && { crv }) });
  pairs.set(kind, made);
  return made;
}
