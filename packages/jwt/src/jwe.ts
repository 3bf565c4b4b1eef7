// Encryption, for claims that must stay secret: what is exported as `@sealwright/jwt/jwe`. It needs the package `jose`,
// an optional peer dependency, which nothing else of this package loads.

export type {
  AgreementCurve,
  ContentEncryption,
  KeyManagement,
  PasswordKeyManagement,
  PublicKeyManagement,
  SharedKeyManagement,
} from './jwe-algorithm.ts';
export type { DecryptionJwk, EncryptionJwk } from './jwe-jwk.ts';
export type { DecryptionKey, EncryptionKey } from './jwe-key.ts';
export { exportDecryptionJwk, exportEncryptionJwk, exportSharedSecret } from './jwe-key-export.ts';
export { type DecryptionKeyOptions, generateDecryptionKey } from './jwe-key-generate.ts';
export { type EncryptionImportOptions, importDecryptionJwk, importEncryptionJwk } from './jwe-key-import.ts';
export { createDecryptionKeySet, type DecryptionKeySet } from './jwe-key-set.ts';
export { createPasswordKey, type PasswordKeyOptions } from './jwe-password-key.ts';
export { createSharedKey, type SharedKeyOptions } from './jwe-secret-key.ts';
export { signThenEncryptJwt } from './jwe-sign.ts';
export { verifyEncryptedJwt } from './jwe-verify.ts';
