import type { AsymmetricAlgorithm } from './algorithm.ts';
import { maxRememberedProofKeys } from './defaults.ts';
import { proofErrors } from './errors.ts';
import type { VerificationKey } from './key.ts';
import { importVerificationJwk } from './key-import.ts';

/** The `typ` of a proof (RFC 9449 §4.2): no token of another kind passes for one, nor the reverse. */
export const dpopProofTyp = 'dpop+jwt';

/**
 * The key in a proof's header, under the checks of every imported key: public, asymmetric, strong, whole. A key in a header seldom says its algorithm: an RSA key then gets the one that the header names, which is
 * the same who wrote both; a curve has one, and a header that names another is refused with it.
 */
export async function importProofKey(jwk: unknown, alg: string): Promise<VerificationKey> {
  try {
    return await importVerificationJwk(jwk, { alg: nameOf(alg) });
  } catch (cause) {
    throw proofErrors.create('proof_invalid', { evidence: { reason: 'key' }, cause });
  }
}

/**
 * Keys by the header that they stood in. A client sends the same header with each of its proofs, and to judge a key costs as
 * much as a signature under it. It is remembered once a signature under it held, and no longer than others do not push it
 * out: that costs time and decides nothing, since the same header gives the same key.
 */
const known = new Map<string, VerificationKey>();

export function knownProofKey(segment: string): VerificationKey | undefined {
  return known.get(segment);
}

export function rememberProofKey(segment: string, key: VerificationKey): void {
  if (known.has(segment)) return;
  if (known.size >= maxRememberedProofKeys) known.delete(known.keys().next().value as string);
  known.set(copyOf(segment), key);
}

/** A slice would keep its whole proof alive. */
function copyOf(text: string): string {
  let copy = '';
  for (let index = 0; index < text.length; index += 1) copy += text.charAt(index);
  return copy;
}

/** The wire has two names for Ed25519. */
function nameOf(alg: string): AsymmetricAlgorithm {
  return (alg === 'EdDSA' ? 'Ed25519' : alg) as AsymmetricAlgorithm;
}
