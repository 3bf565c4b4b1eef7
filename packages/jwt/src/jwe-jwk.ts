import type { PublicKeyManagement } from './jwe-algorithm.ts';
import type {
  EcPrivateMembers,
  EcPublicMembers,
  OkpPrivateMembers,
  OkpPublicMembers,
  RsaPrivateMembers,
  RsaPublicMembers,
} from './jwk.ts';

/** The members that are a key for encryption itself, all base64url. */
export type EncryptionMembers = RsaPublicMembers | EcPublicMembers | OkpPublicMembers<'X25519'>;
export type DecryptionMembers = RsaPrivateMembers | EcPrivateMembers | OkpPrivateMembers<'X25519'>;

interface Labels {
  readonly kid: string;
  readonly alg: PublicKeyManagement;
  readonly use: 'enc';
}

/** A public key for encryption as it is published (RFC 7517). */
export type EncryptionJwk = EncryptionMembers & Labels;

/** A private key for decryption. It is plain text: encrypt it before it rests anywhere. */
export type DecryptionJwk = DecryptionMembers & Labels;
