import { encryptionErrors, errors } from './errors.ts';
import { contentSpecs, keyManagementSpecs } from './jwe-algorithm.ts';
import { decryptCompact } from './jwe-engine.ts';
import { type JweHeader, parseJweHeader } from './jwe-header.ts';
import { DecryptionKey } from './jwe-key.ts';
import type { DecryptionKeySet } from './jwe-key-set.ts';
import { checkParameters } from './jwe-parameters.ts';
import { type JweParts, splitEncryptedToken } from './jwe-parts.ts';
import type { RsaPrivateMembers } from './jwk.ts';
import { decodeMember } from './jwk-members.ts';

/** What of a policy has to hold before a token is decrypted. */
export interface JweRules {
  readonly maxTokenBytes: number;
  readonly origin: 'sealwright' | 'foreign';
}

export interface DecryptedToken {
  readonly header: JweHeader;
  readonly plaintext: Uint8Array;
}

/**
 * The order: size, five canonical parts, header, key by `kid`, both algorithms equal to the key's, what the header
 * hands to them, lengths; only then is the key used. From there on every failure is one and the same
 * `decryption_failed`: who cannot tell a wrong key from a wrong padding from a wrong tag has no oracle (RFC 7516 §11.5).
 */
export async function decryptToken(token: string, keys: DecryptionKeySet, rules: JweRules): Promise<DecryptedToken> {
  const parts = splitEncryptedToken(token, rules.maxTokenBytes);
  const header = parseJweHeader(parts.header);
  const key = keys.findKey(header.kid);
  if (key === undefined) throw errors.create('key_unknown');
  if (!DecryptionKey.isKey(key)) throw new TypeError('keys: not a key that decrypts');
  // The key says which algorithms it is for. The header must agree and is never obeyed.
  if (header.alg !== key.alg || header.enc !== key.enc) throw errors.create('algorithm_mismatch');
  checkParameters(header, key, rules.origin);
  const plaintext = fits(parts, key) ? await decryptUnder(key, token) : undefined;
  if (plaintext === undefined) throw encryptionErrors.create('decryption_failed');
  return { header, plaintext };
}

async function decryptUnder(key: DecryptionKey, token: string): Promise<Uint8Array | undefined> {
  const { handle, maxIterations = 1 } = DecryptionKey.partsOf(key);
  return decryptCompact(token, handle, { alg: key.alg, enc: key.enc, maxIterations });
}

/**
 * A short tag is a weak one, and platforms take short tags (CVE-2018-1000539 and others): every length is exact. jose
 * asks the same of most; what is refused here does not hang on its next release.
 */
function fits(parts: JweParts, key: DecryptionKey): boolean {
  const { ivBytes, tagBytes, blockBytes } = contentSpecs[key.enc];
  return (
    parts.encryptedKey.length === encryptedKeyBytes(key) &&
    parts.iv.length === ivBytes &&
    parts.tag.length === tagBytes &&
    parts.ciphertext.length > 0 &&
    parts.ciphertext.length % blockBytes === 0
  );
}

function encryptedKeyBytes(key: DecryptionKey): number {
  switch (keyManagementSpecs[key.alg].transport) {
    case 'none':
      return 0;
    case 'aes':
      // RFC 3394: one block of 8 bytes more than what is wrapped.
      return contentSpecs[key.enc].keyBytes + 8;
    case 'rsa':
      return decodeMember((DecryptionKey.partsOf(key).members as RsaPrivateMembers).n).length;
  }
}
