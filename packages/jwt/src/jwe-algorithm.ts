import type { EcCurve } from './algorithm.ts';

/** Key management by a key pair (RFC 7518 §4.3, §4.6; RFC 8037 §3.2): whoever has the public half can encrypt. */
export type PublicKeyManagement = 'ECDH-ES' | 'ECDH-ES+A256KW' | 'RSA-OAEP-256';

/** Key management by a shared secret (RFC 7518 §4.4–4.5): whoever can encrypt can also decrypt. */
export type SharedKeyManagement = 'dir' | 'A256KW';

/** Key management by a password (RFC 7518 §4.8), which only `createPasswordKey` gives a key. */
export type PasswordKeyManagement = 'PBES2-HS512+A256KW';

/** What a token's `alg` may say. RSA1_5, RSA-OAEP with SHA-1 and the 128-bit wraps are not among them. */
export type KeyManagement = PublicKeyManagement | SharedKeyManagement | PasswordKeyManagement;

/** What a token's `enc` may say (RFC 7518 §5): authenticated encryption, each with its full tag. */
export type ContentEncryption = 'A128GCM' | 'A256GCM' | 'A256CBC-HS512';

/** The curves of key agreement. */
export type AgreementCurve = EcCurve | 'X25519';

export interface KeyManagementSpec {
  readonly keyType: 'agreement' | 'rsa' | 'shared' | 'password';
  /** How the content key travels: not at all, wrapped by AES, or encrypted by RSA. */
  readonly transport: 'none' | 'aes' | 'rsa';
  /** The header parameters without which this algorithm cannot work: we write them, and no other key allows them. */
  readonly parameters: readonly string[];
}

export interface ContentSpec {
  readonly enc: ContentEncryption;
  readonly keyBytes: number;
  readonly ivBytes: number;
  readonly tagBytes: number;
  /** The ciphertext is a multiple of this. */
  readonly blockBytes: number;
}

export const keyManagementSpecs: Readonly<Record<KeyManagement, KeyManagementSpec>> = table<
  KeyManagement,
  KeyManagementSpec
>({
  dir: row('shared', 'none'),
  A256KW: row('shared', 'aes'),
  'ECDH-ES': row('agreement', 'none', ['epk']),
  'ECDH-ES+A256KW': row('agreement', 'aes', ['epk']),
  'RSA-OAEP-256': row('rsa', 'rsa'),
  'PBES2-HS512+A256KW': row('password', 'aes', ['p2s', 'p2c']),
});

export const contentSpecs: Readonly<Record<ContentEncryption, ContentSpec>> = table<ContentEncryption, ContentSpec>({
  A128GCM: Object.freeze({ enc: 'A128GCM', keyBytes: 16, ivBytes: 12, tagBytes: 16, blockBytes: 1 }),
  A256GCM: Object.freeze({ enc: 'A256GCM', keyBytes: 32, ivBytes: 12, tagBytes: 16, blockBytes: 1 }),
  'A256CBC-HS512': Object.freeze({ enc: 'A256CBC-HS512', keyBytes: 64, ivBytes: 16, tagBytes: 32, blockBytes: 16 }),
});

export function isPublicKeyManagement(name: unknown): name is PublicKeyManagement {
  if (!isKeyManagement(name)) return false;
  const { keyType } = keyManagementSpecs[name];
  return keyType === 'agreement' || keyType === 'rsa';
}

export function isSharedKeyManagement(name: unknown): name is SharedKeyManagement {
  return isKeyManagement(name) && keyManagementSpecs[name].keyType === 'shared';
}

/** The `enc` that the program asks for. There is no default: who decrypts has to expect the same. */
export function requiredContent(enc: unknown): ContentSpec {
  if (typeof enc === 'string' && enc in contentSpecs) return contentSpecs[enc as ContentEncryption];
  throw new TypeError('enc: required, A128GCM, A256GCM or A256CBC-HS512');
}

function isKeyManagement(name: unknown): name is KeyManagement {
  return typeof name === 'string' && name in keyManagementSpecs;
}

function row(
  keyType: KeyManagementSpec['keyType'],
  transport: KeyManagementSpec['transport'],
  parameters: readonly string[] = [],
): KeyManagementSpec {
  return Object.freeze({ keyType, transport, parameters: Object.freeze([...parameters]) });
}

function table<Name extends string, Row>(rows: Record<Name, Row>): Readonly<Record<Name, Row>> {
  return Object.freeze(Object.assign(Object.create(null), rows));
}
