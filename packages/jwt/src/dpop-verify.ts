import * as engine from '#engine';
import { isWireAlgorithm } from './algorithm.ts';
import { encodeBase64Url } from './base64url.ts';
import type { EpochSeconds } from './claims.ts';
import {
  defaultProofMaxAgeSeconds,
  defaultProofSkewSeconds,
  maxClockSkewSeconds,
  maxNumericDate,
  maxProofBytes,
  maxProofIdLength,
  maxProofMaxAgeSeconds,
  maxProofTextLength,
  systemClock,
} from './defaults.ts';
import { dpopProofTyp, importProofKey, knownProofKey, rememberProofKey } from './dpop-key.ts';
import { normalizeRequestUrl } from './dpop-url.ts';
import { proofErrors } from './errors.ts';
import { parseHeaderSegment } from './jose-header.ts';
import { splitToken } from './jws-parts.ts';
import { type VerificationKey, VerifyingKey } from './key.ts';
import { ownMember, parseStrictObject } from './strict-json.ts';
import { encoder } from './utf8.ts';

/** What a proof has to be for: the request that it came with. */
export interface DpopExpectations {
  /** Of the request, as it came: `GET` is not `get`. */
  readonly method: string;
  /** Of the request, absolute, as the client knows it: behind a proxy that is not what the socket says. */
  readonly url: string;
  /** The access token that the request carries; where it carries none, what a proof says of one is not looked at. */
  readonly accessToken?: string | undefined;
  /**
   * Whether a nonce is one of ours and still good. Left out, none is demanded. Where it is given, a nonce that it takes
   * says when the proof was made (§4.3 item 11), so that nothing hangs on the client's clock and `iat` is only read.
   */
  readonly isNonce?: ((nonce: string) => boolean) | undefined;
  /** How old a proof may be, by its `iat`. Default 60, 1 to 300. */
  readonly maxAgeSeconds?: number | undefined;
  /** How far a client's clock may run ahead, or behind beyond that age. Default 10, at most 60. */
  readonly clockSkewSeconds?: number | undefined;
  readonly now?: (() => EpochSeconds) | undefined;
}

/** What a proof that held says. */
export interface DpopProof {
  /** RFC 7638 thumbprint of the key that signed it: what `cnf.jkt` of a bound token equals. */
  readonly jkt: string;
  /** Whoever takes the proof takes no second one of this `jkt` and `jti` (§11.1). */
  readonly jti: string;
  readonly iat: EpochSeconds;
}

/** Why a proof was refused: beside `proof_invalid`, for logs. */
export type ProofDefect =
  | 'form'
  | 'typ'
  | 'algorithm'
  | 'key'
  | 'signature'
  | 'jti'
  | 'method'
  | 'url'
  | 'token'
  | 'time';

/**
 * Verifies a DPoP proof: one that its sender holds the private key of the `jwk` in its header, made for this request.
 * It is the one place in which a key in a header is looked at; it speaks for nobody but itself, which is what a proof is.
 *
 * It does NOT remember: whoever takes proofs has to refuse a `jti` that was there before. It does NOT compare the key
 * with the one that a token or a session is bound to: compare `jkt`.
 *
 * Proofs are at most 8,192 bytes, a `jti` at most 256 characters.
 *
 * @throws `proof_invalid`, with `reason` in the evidence, and `proof_nonce_refused` where a nonce is demanded and the
 *   proof has none that is good. TypeError: expectations that cannot be
 * @see RFC 9449 §4.3
 *
 * @example
 * import { createDpopProof, verifyDpopProof } from '@sealwright/jwt/dpop';
 *
 * const request = { method: 'GET', url: 'https://api.example/reports' };
 * const proof = await createDpopProof(key, request);
 * const { jkt } = await verifyDpopProof(proof, request);
 */
export async function verifyDpopProof(proof: string, expected: DpopExpectations): Promise<DpopProof> {
  const rules = readExpectations(expected);
  const { key, payload } = await readProof(proof);
  const { jti, iat } = readClaims(payload);
  if (payload.htm !== rules.method) throw invalid('method');
  if (rules.url === undefined || normalizeRequestUrl(payload.htu) !== rules.url) throw invalid('url');
  if (rules.accessToken !== undefined && payload.ath !== (await hashAccessToken(rules.accessToken))) {
    throw invalid('token');
  }
  if (rules.isNonce === undefined) checkAge(iat, rules);
  else if (!isGoodNonce(payload.nonce, rules.isNonce)) throw proofErrors.create('proof_nonce_refused');
  return Object.freeze({ jkt: key.thumbprint, jti, iat });
}

/** `ath` of RFC 9449 §4.2. */
export async function hashAccessToken(accessToken: string): Promise<string> {
  return encodeBase64Url(await engine.digest('sha256', encoder.encode(accessToken)));
}

interface Rules extends Pick<DpopExpectations, 'accessToken' | 'isNonce'> {
  readonly method: string;
  /** Normalised; undefined where the request's own cannot be. */
  readonly url: string | undefined;
  readonly maxAge: number;
  readonly skew: number;
  readonly now: () => EpochSeconds;
}

/** A rule that cannot be kept must not be one that is silently not kept. */
function readExpectations(expected: DpopExpectations): Rules {
  const { method, accessToken, isNonce, now = systemClock } = expected;
  const { maxAgeSeconds = defaultProofMaxAgeSeconds, clockSkewSeconds = defaultProofSkewSeconds } = expected;
  const url = normalizeRequestUrl(expected.url);
  if (typeof method !== 'string' || method === '') throw new TypeError('method: required');
  // What is behind the host comes from the request, and may be anything: then no proof is for it.
  if (!/^https?:\/\//i.test(expected.url)) throw new TypeError('url: required, absolute, http or https');
  if (accessToken !== undefined && typeof accessToken !== 'string') throw new TypeError('accessToken: a string');
  if (isNonce !== undefined && typeof isNonce !== 'function') throw new TypeError('isNonce: a function');
  if (!isWithin(maxAgeSeconds, 1, maxProofMaxAgeSeconds)) throw new TypeError('maxAgeSeconds: whole, 1 to 300');
  if (!isWithin(clockSkewSeconds, 0, maxClockSkewSeconds)) throw new TypeError('clockSkewSeconds: whole, 0 to 60');
  if (typeof now !== 'function') throw new TypeError('now: a function');
  return { method, url, accessToken, isNonce, maxAge: maxAgeSeconds, skew: clockSkewSeconds, now };
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}

interface SignedProof {
  readonly key: VerificationKey;
  readonly payload: Record<string, unknown>;
}

/**
 * Form, kind, key, signature, and only then the payload. Not by way of the memories that tokens of known issuers have:
 * everybody can make a key and sign a header with it, and would push those out that are worth remembering.
 */
async function readProof(proof: string): Promise<SignedProof> {
  const segment = orInvalid('form', () => proof.slice(0, splitToken(proof, maxProofBytes).headerEnd));
  const key = knownProofKey(segment) ?? (await readKey(segment));
  const { form, handle } = VerifyingKey.verifierOf(key);
  // Again, since another token may have been split while the key was read; and once more behind the signature.
  const { signature, signingInput } = splitToken(proof, maxProofBytes);
  const fits = form.fits(signature);
  const holds = await handle.verify(signingInput, fits ? signature : form.decoy);
  if (!fits || holds !== true) throw invalid('signature');
  rememberProofKey(segment, key);
  const payload = orInvalid('form', () =>
    parseStrictObject(splitToken(proof, maxProofBytes).payload, 'claims_malformed'),
  );
  return { key, payload: { __proto__: null, ...payload } };
}

async function readKey(segment: string): Promise<VerificationKey> {
  const header = orInvalid('form', () => parseHeaderSegment(segment));
  if (header.typ !== dpopProofTyp) throw invalid('typ');
  // Neither `none` nor a secret's algorithm: with those, what is in the header could be made by anybody.
  if (!isWireAlgorithm(header.alg) || header.alg.startsWith('HS')) throw invalid('algorithm');
  return importProofKey(ownMember(header.parameters, 'jwk'), header.alg);
}

function readClaims({ jti, iat }: Record<string, unknown>): Pick<DpopProof, 'jti' | 'iat'> {
  if (typeof jti !== 'string' || jti === '' || jti.length > maxProofIdLength) throw invalid('jti');
  if (typeof iat !== 'number' || !(iat >= 0 && iat <= maxNumericDate)) throw invalid('time');
  return { jti, iat };
}

function checkAge(iat: EpochSeconds, { maxAge, skew, now }: Rules): void {
  const time = now();
  // No comparison with NaN is ever true: a broken clock must not make every proof fresh.
  if (!Number.isFinite(time)) throw new TypeError('now: not a time');
  if (iat > time + skew || iat < time - maxAge - skew) throw invalid('time');
}

function isGoodNonce(nonce: unknown, isNonce: (nonce: string) => boolean): boolean {
  return typeof nonce === 'string' && nonce.length <= maxProofTextLength && isNonce(nonce) === true;
}

function orInvalid<T>(reason: ProofDefect, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw proofErrors.create('proof_invalid', { evidence: { reason }, cause });
  }
}

function invalid(reason: ProofDefect): Error {
  return proofErrors.create('proof_invalid', { evidence: { reason } });
}
