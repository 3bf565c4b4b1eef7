import { type ClientRow, settingsOf } from '@sealwright/issuer';
import { isAuthError } from '@sealwright/jwt';
import { type DpopProof, verifyDpopProof } from '@sealwright/jwt/dpop';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { publicUrlOf } from './public-url.ts';

/** The algorithms of proofs, for metadata and challenges (RFC 9449 §5.1): all that the token core has, none of a secret. */
export const dpopAlgorithms: readonly string[] = [
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'],
];

/** A key that the sender of this very request has shown to hold. */
export interface ProvenKey {
  readonly jkt: string;
}

/**
 * The key whose DPoP proof came with a request to `/token` or `/par`; undefined where there is no such header. The proof has
 * to carry a nonce of ours, and counts once, on whichever node: call it once a request, after the client is known.
 *
 * It does NOT compare the key with one that was shown before: sessions, codes and `dpop_jkt` name theirs.
 *
 * @throws AuthError `dpop_proof_invalid`, `dpop_nonce_required`
 */
export async function readDpopProof(exchange: Exchange): Promise<ProvenKey | undefined> {
  try {
    return await proveKey(exchange);
  } catch (error) {
    if (isAuthError(error, 'proof_nonce_refused')) throw errors.create('dpop_nonce_required', { cause: error });
    if (isAuthError(error, 'proof_invalid')) throw invalid(String(error.evidence['reason']), error);
    if (isAuthError(error, 'token_proof_replayed')) throw invalid('replay', error);
    throw error;
  }
}

/**
 * The same where a token is presented; the proof must be for that token. Its refusals are those of a resource server.
 *
 * @throws AuthError `proof_invalid`, `proof_nonce_refused`, `token_proof_replayed`
 */
export async function proveKey(exchange: Exchange, accessToken?: string): Promise<ProvenKey | undefined> {
  const { request, server } = exchange;
  const header = request.headers.get('dpop');
  if (header === null) return undefined;
  const { dpopNonces } = server.issuer;
  // Two such headers arrive as one with a comma in it, which is no character of a proof.
  const proof = await verifyDpopProof(header, {
    method: request.method,
    url: publicUrlOf(exchange),
    accessToken,
    isNonce: (nonce) => dpopNonces.isGood(nonce),
  });
  await claimOnce(exchange, proof);
  return { jkt: proof.jkt };
}

/**
 * The key that a client commits to (RFC 9449 §10): the one whose proof came with the request, or the one that `dpop_jkt`
 * names; null for neither.
 *
 * @throws AuthError `dpop_key_mismatch` where there are two, `parameter_invalid`
 */
export function settleDpopKey(proven: ProvenKey | undefined, dpopJkt: string | undefined): string | null {
  if (dpopJkt !== undefined && !/^[A-Za-z0-9_-]{43}$/.test(dpopJkt)) throw errors.create('parameter_invalid');
  if (proven !== undefined && dpopJkt !== undefined && proven.jkt !== dpopJkt) throw errors.create('dpop_key_mismatch');
  return proven?.jkt ?? dpopJkt ?? null;
}

/** @throws AuthError `dpop_proof_missing` where the client is registered for bound tokens only (RFC 9449 §5.2) */
export function requireProof(client: ClientRow, proven: ProvenKey | undefined): void {
  if (proven === undefined && settingsOf(client).dpopBound) throw errors.create('dpop_proof_missing');
}

/** RFC 9449 §11.1. By key, so that nobody can use up the identifiers of others. */
async function claimOnce({ server }: Exchange, { jkt, jti }: DpopProof): Promise<void> {
  const fresh = await server.oneTime.claim('dpop', `${jkt}.${jti}`, server.issuer.dpopNonces.lifeSeconds);
  if (!fresh) throw errors.create('token_proof_replayed');
}

function invalid(reason: string, cause: unknown): Error {
  return errors.create('dpop_proof_invalid', { evidence: { reason }, cause });
}
