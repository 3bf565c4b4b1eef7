import * as engine from '#engine';
import { defaultAgreementCurve } from './defaults.ts';
import {
  type AgreementCurve,
  type ContentEncryption,
  isPublicKeyManagement,
  type PublicKeyManagement,
  requiredContent,
  type SharedKeyManagement,
} from './jwe-algorithm.ts';
import { generateMembers } from './jwe-engine.ts';
import type { DecryptionKey } from './jwe-key.ts';
import { toDecryptionKey } from './jwe-key-import.ts';
import { settleForm } from './jwe-labels.ts';
import { readDecryptionMembers } from './jwe-members.ts';
import { createSharedKey, sharedKeyBytes } from './jwe-secret-key.ts';
import { checkedKid } from './jwk-labels.ts';
import { readRawJwk } from './jwk-members.ts';
import { modulusBits } from './key-generate.ts';
import { createSecret } from './secret.ts';

/** What `generateDecryptionKey` takes beside the algorithm. */
export interface DecryptionKeyOptions {
  readonly enc: ContentEncryption;
  /** Default: the thumbprint of a key pair, the fingerprint of a secret. */
  readonly kid?: string;
  /** Key agreement only: P-256 (default), P-384, P-521 or X25519. */
  readonly crv?: AgreementCurve;
  /** RSA only: 2048 (default) to 8192, a multiple of 8. */
  readonly modulusBits?: number;
}

/**
 * Makes a fresh key of the platform's generator, and puts it through the checks of an imported one.
 *
 * It does NOT store it anywhere.
 *
 * @example
 * import { exportEncryptionJwk, generateDecryptionKey } from '@sealwright/jwt/jwe';
 *
 * const decryptionKey = await generateDecryptionKey('ECDH-ES', { enc: 'A256GCM', crv: 'X25519' });
 * const published = exportEncryptionJwk(decryptionKey.encryptionKey);
 */
export async function generateDecryptionKey<A extends PublicKeyManagement | SharedKeyManagement>(
  alg: A,
  options: DecryptionKeyOptions,
): Promise<DecryptionKey<A>> {
  const key = isPublicKeyManagement(alg) ? await generatePair(alg, options) : await generateShared(alg, options);
  return key as unknown as DecryptionKey<A>;
}

async function generatePair(
  alg: PublicKeyManagement,
  options: DecryptionKeyOptions,
): Promise<DecryptionKey<PublicKeyManagement>> {
  const content = requiredContent(options?.enc);
  const kid = options.kid === undefined ? undefined : checkedKid(options.kid);
  const raw = readRawJwk(await generateMembers(alg, formWanted(alg, options)));
  return toDecryptionKey(alg, content, await readDecryptionMembers(raw, settleForm(raw, alg)), kid);
}

async function generateShared(
  alg: SharedKeyManagement,
  options: DecryptionKeyOptions,
): Promise<DecryptionKey<SharedKeyManagement>> {
  const content = requiredContent(options?.enc);
  if (options.crv !== undefined || options.modulusBits !== undefined)
    throw new TypeError('crv, modulusBits: no key pair');
  const secret = createSecret(engine.randomBytes(sharedKeyBytes(alg, content)));
  return createSharedKey({ ...options, alg, enc: content.enc, secret });
}

function formWanted(
  alg: PublicKeyManagement,
  options: DecryptionKeyOptions,
): { readonly crv: AgreementCurve } | { readonly modulusLength: number } {
  if (alg === 'RSA-OAEP-256') {
    if (options.crv !== undefined) throw new TypeError('crv: RSA keys have no curve');
    return { modulusLength: modulusBits('RSA', options.modulusBits) };
  }
  if (options.modulusBits !== undefined) throw new TypeError('modulusBits: only RSA keys have a modulus');
  const curve: unknown = options.crv ?? defaultAgreementCurve;
  if (curve === 'P-256' || curve === 'P-384' || curve === 'P-521' || curve === 'X25519') return { crv: curve };
  throw new TypeError('crv: P-256, P-384, P-521 or X25519');
}
