import { errors } from './errors.ts';
import { isPublicKeyManagement, type PublicKeyManagement } from './jwe-algorithm.ts';
import type { KeyForm } from './jwe-members.ts';
import type { RawJwk } from './jwk-members.ts';

/**
 * Settles the one key management of a key pair from its JWK's `alg` and what the caller says; one of the two must say
 * it, since neither a curve nor RSA implies it. A contradiction is refused, and a token's header is never asked.
 */
export function settleKeyManagement(raw: RawJwk, wanted: PublicKeyManagement | undefined): PublicKeyManagement {
  if (wanted !== undefined && !isPublicKeyManagement(wanted)) throw new TypeError('alg: not for a key pair');
  const labelled = raw.get('alg');
  if (labelled !== undefined && !isPublicKeyManagement(labelled)) throw mislabelled('alg');
  if (labelled !== undefined && wanted !== undefined && labelled !== wanted) throw mislabelled('alg');
  const alg = labelled ?? wanted;
  if (alg === undefined) throw mislabelled('alg');
  return alg;
}

/** The form that a key for this algorithm has, told by its `kty` and `crv`. */
export function settleForm(raw: RawJwk, alg: PublicKeyManagement): KeyForm {
  const kty = raw.get('kty');
  if (alg === 'RSA-OAEP-256') {
    if (kty !== 'RSA') throw mislabelled('kty');
    return 'RSA';
  }
  if (kty !== 'EC' && kty !== 'OKP') throw mislabelled('kty');
  const form = formOfCurve(raw.get('crv'));
  if (form === undefined || (form === 'X25519') !== (kty === 'OKP')) throw mislabelled('crv');
  return form;
}

/** RFC 7517 §4.2–4.3: a key that says it is for signatures, or leaves our operation out, is not used. */
export function checkEncryptionUse(raw: RawJwk, alg: PublicKeyManagement, half: 'public' | 'private'): void {
  if (raw.has('use') && raw.get('use') !== 'enc') throw mislabelled('use');
  if (!raw.has('key_ops')) return;
  const operations = raw.get('key_ops');
  if (!Array.isArray(operations) || new Set(operations).size !== operations.length) throw mislabelled('key_ops');
  const { meant, needed } = operationsOf(alg, half);
  const foreign = operations.some((operation) => !meant.includes(operation));
  if (foreign || (needed && operations.length === 0)) throw mislabelled('key_ops');
}

/** The public half of an agreement has no operation of its own: Web Crypto exports it with an empty list. */
function operationsOf(
  alg: PublicKeyManagement,
  half: 'public' | 'private',
): { readonly meant: readonly unknown[]; readonly needed: boolean } {
  if (alg !== 'RSA-OAEP-256') return { meant: ['deriveKey', 'deriveBits'], needed: half === 'private' };
  return { meant: half === 'public' ? ['encrypt', 'wrapKey'] : ['decrypt', 'unwrapKey'], needed: true };
}

function formOfCurve(crv: unknown): KeyForm | undefined {
  return crv === 'P-256' || crv === 'P-384' || crv === 'P-521' || crv === 'X25519' ? crv : undefined;
}

function mislabelled(reason: 'alg' | 'kty' | 'crv' | 'use' | 'key_ops'): Error {
  return errors.create('key_mislabelled', { evidence: { reason } });
}
