import type { Explanation } from './verdict.ts';

export const explainedEncryption: readonly Explanation[] = [
  {
    file: 'packages/jwt/src/jwe-decrypt.ts',
    row: 'parts.encryptedKey.length === encryptedKeyBytes(key) &&',
    original: 'parts.encryptedKey.length === encryptedKeyBytes(key) &&',
    replacement: 'true',
    reason: 'jose refuses these lengths by the same answer; what is refused here does not hang on its next release',
  },
  {
    file: 'packages/jwt/src/jwe-decrypt.ts',
    row: 'parts.encryptedKey.length === encryptedKeyBytes(key) &&',
    original: 'parts.encryptedKey.length === encryptedKeyBytes(key) &&',
    replacement:
      'parts.encryptedKey.length === encryptedKeyBytes(key) && parts.iv.length === ivBytes || parts.tag.length === tagBytes',
    reason: 'jose refuses these lengths by the same answer; what is refused here does not hang on its next release',
  },
  {
    file: 'packages/jwt/src/jwe-decrypt.ts',
    row: 'parts.encryptedKey.length === encryptedKeyBytes(key) &&',
    original: 'parts.encryptedKey.length === encryptedKeyBytes(key) &&',
    replacement: 'parts.encryptedKey.length === encryptedKeyBytes(key) || parts.iv.length === ivBytes',
    reason: 'jose refuses these lengths by the same answer; what is refused here does not hang on its next release',
  },
  {
    file: 'packages/jwt/src/jwe-decrypt.ts',
    row: 'parts.encryptedKey.length === encryptedKeyBytes(key) &&',
    original: 'parts.encryptedKey.length === encryptedKeyBytes(key)',
    replacement: 'true',
    reason: 'jose refuses these lengths by the same answer; what is refused here does not hang on its next release',
  },
  {
    file: 'packages/jwt/src/jwe-decrypt.ts',
    row: 'parts.iv.length === ivBytes &&',
    original: 'parts.iv.length === ivBytes',
    replacement: 'true',
    reason: 'jose refuses these lengths by the same answer; what is refused here does not hang on its next release',
  },
  {
    file: 'packages/jwt/src/jwe-decrypt.ts',
    row: 'parts.tag.length === tagBytes &&',
    original: 'parts.tag.length === tagBytes',
    replacement: 'true',
    reason: 'jose refuses these lengths by the same answer; what is refused here does not hang on its next release',
  },
  {
    file: 'packages/jwt/src/jwe-decrypt.ts',
    row: 'parts.ciphertext.length % blockBytes === 0',
    original: 'parts.ciphertext.length % blockBytes === 0',
    replacement: 'true',
    reason: 'jose refuses these lengths by the same answer; what is refused here does not hang on its next release',
  },
  {
    file: 'packages/jwt/src/jwe-verify.ts',
    row: "if (text === undefined) throw errors.create('token_malformed');",
    original: 'text === undefined',
    replacement: 'false',
    reason: '`verifyJwt` refuses what is no text by the same code',
  },
  {
    file: 'packages/jwt/src/x25519-point.ts',
    row: "if (u >= p) throw errors.create('key_malformed', { evidence: { reason: 'not_canonical' } });",
    original: 'u >= p',
    replacement: 'u > p',
    reason: 'u = p stands for 0 and was refused the line before: a point of small order',
  },
];
