import type { PrivateJwk, PublicJwk } from './jwk.ts';
import { SigningKey, VerificationKey, wireNameOf } from './key.ts';
import { encodePrivateKey, encodePublicKey } from './key-encoding.ts';
import { formatPem } from './pem.ts';

/**
 * The key as a JWK Set publishes it: its required members, `kid`, `alg` and `use: 'sig'`. Nothing private.
 *
 * @example
 * const jwk = exportPublicJwk(key.verificationKey);
 */
export function exportPublicJwk(key: VerificationKey): PublicJwk {
  return Object.freeze({ ...VerificationKey.membersOf(key), kid: key.kid, alg: wireNameOf(key), use: 'sig' });
}

/**
 * The private key in clear. It does NOT encrypt: do so before the answer rests anywhere.
 *
 * @example
 * const privateJwk = await exportSigningJwk(key);
 */
export async function exportSigningJwk(key: SigningKey): Promise<PrivateJwk> {
  return Object.freeze({ ...SigningKey.membersOf(key), kid: key.kid, alg: wireNameOf(key), use: 'sig' });
}

/**
 * SPKI, as `PUBLIC KEY`. PEM holds neither the algorithm nor the `kid`.
 *
 * @example
 * const pem = await exportVerificationPem(key.verificationKey);
 */
export async function exportVerificationPem(key: VerificationKey): Promise<string> {
  return formatPem('PUBLIC KEY', encodePublicKey(VerificationKey.membersOf(key)));
}

/**
 * PKCS#8 in clear, as `PRIVATE KEY`. It does NOT encrypt: do so before the answer rests anywhere.
 *
 * @example
 * const privatePem = await exportSigningPem(key);
 */
export async function exportSigningPem(key: SigningKey): Promise<string> {
  return formatPem('PRIVATE KEY', encodePrivateKey(SigningKey.membersOf(key)));
}
