import { type DpopProof, verifyDpopProof } from '@sealwright/jwt/dpop';
import type { DpopCheck, PresentedProof } from './bound-token.ts';
import {
  defaultMaxProofs,
  defaultProofMaxAgeSeconds,
  defaultProofSkewSeconds,
  defaultWallClock,
  type WallClock,
} from './defaults.ts';
import type { DpopNonces } from './dpop-nonces.ts';
import { proofErrors } from './errors.ts';
import { refuseUnknown } from './option-names.ts';
import { readInRange } from './option-range.ts';
import { createReplayMemory, type ReplayMemory } from './replay-memory.ts';

export type { CertificateOf, DpopCheck, PresentedProof, ProofOptions } from './bound-token.ts';
export { createDpopNonces, type DpopNonces } from './dpop-nonces.ts';
export type { ReplayMemory } from './replay-memory.ts';

/** What `dpop` takes. */
export interface DpopOptions {
  /**
   * The URL below which clients reach this API, without a slash at its end: `https://api.example.com`, or with the path that
   * a proxy takes away, `https://example.com/api`. Said and not read: what a proxy forwards, anybody can write.
   */
  readonly baseUrl: string;
  /** How old a proof may be. Default 60, 1 to 300. With nonces, what they say counts instead. */
  readonly maxAgeSeconds?: number;
  /** Demands a nonce in each proof, so that none can be made ahead of time: see `createDpopNonces`. */
  readonly nonces?: DpopNonces;
  /** Where proofs are remembered. Default: in this process, which is right for one; several that serve one API share a memory. */
  readonly replay?: ReplayMemory;
  /** Proofs remembered in this process at once, at some 100 bytes each. Default 200,000; past it requests are answered 503. */
  readonly maxProofs?: number;
  /** Seconds since 1970. */
  readonly wallClock?: WallClock;
}

/**
 * Makes a verifier take tokens that are bound to a key of their client (RFC 9449): `Authorization: DPoP` with a proof in the
 * header `DPoP`, which must be for this very request and this very token, and is taken once.
 *
 * It does NOT make a bound token good as a bearer token, nor a bearer token as a bound one. A wrong option is a `TypeError`.
 * Codes: `proof_header_missing`, `proof_invalid`, `proof_nonce_refused`, `proof_key_mismatch`, `proof_replayed`, and
 * `proofs_unremembered` (503).
 *
 * @example
 * ```ts
 * import { createVerifier, type JwksSource } from '@sealwright/verifier';
 * import { dpop } from '@sealwright/verifier/dpop';
 * declare const keys: JwksSource;
 * const verifier = createVerifier({
 *   issuer: 'https://id.example.com',
 *   audience: 'https://api.example.com',
 *   typ: 'at+jwt',
 *   keys,
 *   revocation: 'none',
 *   dpop: dpop({ baseUrl: 'https://api.example.com' }),
 * });
 * await verifier.close();
 * ```
 */
export function dpop(options: DpopOptions): DpopCheck {
  refuseUnknown(options, ['baseUrl', 'maxAgeSeconds', 'nonces', 'replay', 'maxProofs', 'wallClock']);
  const baseUrl = checkBaseUrl(options.baseUrl);
  const maxAgeSeconds = readInRange(options, 'maxAgeSeconds', [1, 300, defaultProofMaxAgeSeconds]);
  const maxProofs = readInRange(options, 'maxProofs', [2, 100_000_000, defaultMaxProofs]);
  const { nonces, wallClock = defaultWallClock, replay = createReplayMemory(maxProofs) } = options;
  // A proof may be early by the skew and late by it.
  const window = nonces?.lifeSeconds ?? maxAgeSeconds + 2 * defaultProofSkewSeconds;
  const prove = async (token: string, presented: PresentedProof): Promise<DpopProof> => {
    const [proof, ...more] = presented.proofs;
    if (proof === undefined || more.length > 0) throw proofErrors.create('proof_header_missing');
    return verifyDpopProof(proof, {
      method: presented.method,
      url: baseUrl + pathOf(presented.target),
      accessToken: token,
      isNonce: nonces === undefined ? undefined : (nonce) => nonces.isGood(nonce),
      maxAgeSeconds,
      clockSkewSeconds: defaultProofSkewSeconds,
      now: wallClock,
    });
  };
  return Object.freeze({
    algorithms,
    nonce: () => nonces?.current(),
    async check(jkt: string, token: string, presented: PresentedProof) {
      const proof = await prove(token, presented);
      if (proof.jkt !== jkt) throw proofErrors.create('proof_key_mismatch');
      // Last, so that only who holds a token and its key gets anything remembered.
      const fresh = await replay.claim(`${jkt}.${proof.jti}`, window);
      if (fresh !== true) throw proofErrors.create('proof_replayed');
    },
  } satisfies DpopCheck);
}

/** All that the token core verifies, without those of a secret. */
const algorithms = 'ES256 ES384 ES512 EdDSA Ed25519 PS256 PS384 PS512 RS256 RS384 RS512';

function checkBaseUrl(baseUrl: string): string {
  const url = typeof baseUrl === 'string' && URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const plain = url !== undefined && /^https?:\/\/[^?#@\s]+[^/?#@\s]$/i.test(baseUrl);
  if (!plain) throw new TypeError('baseUrl must be an absolute URL without a slash, a query or a fragment at its end');
  return baseUrl;
}

/** Of a target as sent; an absolute one (RFC 9112 §3.2.2) has its path behind the host, whose name nobody here vouches for. */
function pathOf(target: string): string {
  const path = target.startsWith('/') ? target : target.replace(/^[a-z]+:\/\/[^/?#]*/i, '');
  const end = path.search(/[?#]/);
  return end < 0 ? path : path.slice(0, end);
}
