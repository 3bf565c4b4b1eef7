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
    row: "if (u >= p) throw malformedKey('not_canonical');",
    original: 'u >= p',
    replacement: 'u > p',
    reason: 'u = p stands for 0 and was refused the line before: a point of small order',
  },
  {
    file: 'packages/jwt/src/jwe-engine.ts',
    row: "const base = await subtle.importKey('raw', basePoint, 'X25519', false, []);",
    original: 'false',
    replacement: 'true',
    reason: 'the base point is public, and its key leaves no trace',
  },
  {
    file: 'packages/jwt/src/jwe-engine.ts',
    row: "const scalar = await subtle.importKey('jwk', { kty, crv, x, d }, 'X25519', false, ['deriveBits']);",
    original: 'false',
    replacement: 'true',
    reason: 'nobody gets hold of this key, who could take it out',
  },
  {
    file: 'packages/jwt/src/jwe-engine.ts',
    row: "encodeBase64Url(new Uint8Array(await subtle.deriveBits({ name: 'X25519', public: base }, scalar, 256))) === x",
    original:
      "encodeBase64Url(new Uint8Array(await subtle.deriveBits({ name: 'X25519', public: base }, scalar, 256))) === x",
    replacement: 'true',
    reason: 'Node refuses halves of two keys at their import; it stands for platforms that do not',
  },
  {
    file: 'packages/jwt/src/jwe-engine.ts',
    row: '} catch {',
    original: '{',
    replacement: '{}',
    reason: 'a function that ends without a word answers undefined, which is as good as false to who asks',
  },
  {
    file: 'packages/jwt/src/jwe-engine.ts',
    row: 'if (iterations !== undefined) encryption.setKeyManagementParameters({ p2c: iterations });',
    original: 'iterations !== undefined',
    replacement: 'true',
    reason: 'jose reads a count of iterations for passwords alone, which always have one',
  },
];
