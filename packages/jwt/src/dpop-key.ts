import type { AsymmetricAlgorithm } from './algorithm.ts';
import { AuthError } from './auth-error.ts';
import type { VerificationKey } from './key.ts';
import { importVerificationJwk } from './key-import.ts';

/** The `typ` of a proof (RFC 9449 §4.2): no token of another kind passes for one, nor the reverse. */
export const dpopProofTyp = 'dpop+jwt';

/**
 * The key in a proof's header, under the checks of every imported key: public, asymmetric, strong, whole. Undefined for
 * any other. A key in a header seldom says its algorithm: an RSA key then gets the one that the header names, which is
 * the same who wrote both; a curve has one, and a header that names another is refused with it.
 */
export async function importProofKey(jwk: unknown, alg: string): Promise<VerificationKey | undefined> {
  try {
    return await importVerificationJwk(jwk, { alg: nameOf(alg) });
  } catch (error) {
    if (error instanceof AuthError) return undefined;
    throw error;
  }
}

/** The wire has two names for Ed25519. */
function nameOf(alg: string): AsymmetricAlgorithm {
  return (alg === 'EdDSA' ? 'Ed25519' : alg) as AsymmetricAlgorithm;
}
