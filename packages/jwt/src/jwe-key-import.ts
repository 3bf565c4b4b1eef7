import { permit } from './construction-permit.ts';
import type { ContentEncryption } from './jwe-algorithm.ts';
import { type ContentSpec, type PublicKeyManagement, requiredContent } from './jwe-algorithm.ts';
import { type CipherHandle, prepareKey } from './jwe-engine.ts';
import type { DecryptionMembers, EncryptionMembers } from './jwe-jwk.ts';
import { DecryptionKey, EncryptionKey } from './jwe-key.ts';
import { checkEncryptionUse, settleForm, settleKeyManagement } from './jwe-labels.ts';
import { publicHalf, readDecryptionMembers, readEncryptionMembers } from './jwe-members.ts';
import { readKid, relabel } from './jwk-labels.ts';
import { readPublicJwk, readRawJwk } from './jwk-members.ts';
import { byPlatform } from './platform.ts';
import { thumbprintOf } from './thumbprint.ts';

/** What a JWK does not say of itself. */
export interface EncryptionImportOptions {
  /** How the content is encrypted. A JWK does not say it, so the two sides agree on it elsewhere. */
  readonly enc: ContentEncryption;
  /** Needed where the JWK has no `alg`. A contradiction is refused. */
  readonly alg?: PublicKeyManagement;
  /** Instead of the JWK's own; without either, the RFC 7638 thumbprint. */
  readonly kid?: string;
}

/**
 * Imports a recipient's public key from a JWK and binds it for good to one algorithm of key management and one of
 * content encryption.
 *
 * It does NOT accept private or symmetric keys, a key that says it is for signatures, weak or malformed keys (RSA of
 * 2048 to 8192 bits; points on P-256, P-384, P-521, and on X25519 none of small order), and never fetches anything.
 *
 * @throws `key_malformed`, `key_weak`, `key_mislabelled`, `key_private`
 * @see RFC 7517, RFC 7518 §4, §6, RFC 8037 §3.2
 *
 * @example
 * import { exportEncryptionJwk, generateDecryptionKey, importEncryptionJwk } from '@sealwright/jwt/jwe';
 *
 * const { encryptionKey } = await generateDecryptionKey('RSA-OAEP-256', { enc: 'A256GCM' });
 * const recipient = await importEncryptionJwk(exportEncryptionJwk(encryptionKey), { enc: 'A256GCM' });
 */
export async function importEncryptionJwk(
  jwk: unknown,
  options: EncryptionImportOptions,
): Promise<EncryptionKey<PublicKeyManagement>> {
  const content = requiredContent(options?.enc);
  const raw = readPublicJwk(jwk);
  const alg = settleKeyManagement(raw, options.alg);
  checkEncryptionUse(raw, alg, 'public');
  const members = readEncryptionMembers(raw, settleForm(raw, alg));
  return toEncryptionKey(alg, content, members, readKid(relabel(raw, { kid: options.kid })));
}

/**
 * Imports a private key from a JWK, for decryption. The public half is computed anew and compared.
 *
 * It does NOT accept what `importEncryptionJwk` refuses, save that it wants the private members.
 *
 * @throws `key_malformed`, `key_weak`, `key_mislabelled`
 *
 * @example
 * import { exportDecryptionJwk, generateDecryptionKey, importDecryptionJwk } from '@sealwright/jwt/jwe';
 *
 * const made = await generateDecryptionKey('ECDH-ES', { enc: 'A256GCM', crv: 'P-256' });
 * const decryptionKey = await importDecryptionJwk(await exportDecryptionJwk(made), { enc: 'A256GCM' });
 */
export async function importDecryptionJwk(
  jwk: unknown,
  options: EncryptionImportOptions,
): Promise<DecryptionKey<PublicKeyManagement>> {
  const content = requiredContent(options?.enc);
  const raw = readRawJwk(jwk);
  const alg = settleKeyManagement(raw, options.alg);
  checkEncryptionUse(raw, alg, 'private');
  const members = await readDecryptionMembers(raw, settleForm(raw, alg));
  return toDecryptionKey(alg, content, members, readKid(relabel(raw, { kid: options.kid })));
}

export async function toDecryptionKey<A extends PublicKeyManagement>(
  alg: A,
  content: ContentSpec,
  members: DecryptionMembers,
  kid: string | undefined,
): Promise<DecryptionKey<A>> {
  const encryptionKey = await toEncryptionKey(alg, content, publicHalf(members), kid);
  return new DecryptionKey(permit, encryptionKey, {
    handle: await prepared(alg, members),
    members: Object.freeze(members),
  });
}

async function toEncryptionKey<A extends PublicKeyManagement>(
  alg: A,
  content: ContentSpec,
  members: EncryptionMembers,
  kid: string | undefined,
): Promise<EncryptionKey<A>> {
  const parts = { handle: await prepared(alg, members), members: Object.freeze(members) };
  return new EncryptionKey(permit, alg, content.enc, kid ?? (await thumbprintOf(members)), parts);
}

async function prepared(alg: PublicKeyManagement, members: EncryptionMembers): Promise<CipherHandle> {
  return byPlatform(() => prepareKey(alg, members));
}
