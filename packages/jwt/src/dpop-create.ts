import * as engine from '#engine';
import { encodeBase64Url } from './base64url.ts';
import type { EpochSeconds } from './claims.ts';
import { systemClock } from './defaults.ts';
import { dpopProofTyp } from './dpop-key.ts';
import { normalizeRequestUrl } from './dpop-url.ts';
import { hashAccessToken } from './dpop-verify.ts';
import { SigningKey, signHandleOf, VerificationKey, wireNameOf } from './key.ts';
import { encoder } from './utf8.ts';

/** A pair of Web Crypto keys. The private half may be one that cannot be exported: it need not leave the platform. */
export interface DpopKeyPair {
  readonly publicKey: WebKey;
  readonly privateKey: WebKey;
}

type WebKey = Parameters<typeof globalThis.crypto.subtle.exportKey>[1];

/** The request that a proof is made for. */
export interface DpopRequest {
  readonly method: string;
  /** Absolute. Query and fragment do not go into the proof. */
  readonly url: string;
  /** The access token that the request carries, if it carries one. */
  readonly accessToken?: string | undefined;
  /** The last `DPoP-Nonce` that this server answered with. */
  readonly nonce?: string | undefined;
  readonly now?: (() => EpochSeconds) | undefined;
}

/**
 * Makes a DPoP proof for one request: it goes into the header `DPoP`. Each request needs a new one.
 *
 * `key` is a key of this package, or a pair of Web Crypto keys, in which form a browser keeps one (in IndexedDB) that no
 * script can read. Algorithms of a pair: ECDSA over P-256, P-384 and P-521, Ed25519, RSASSA-PKCS1-v1_5 and RSA-PSS with
 * SHA-256, SHA-384 or SHA-512.
 *
 * It does NOT send anything and remembers no nonce: on an answer with the error `use_dpop_nonce`, make another one with
 * the `DPoP-Nonce` of that answer.
 *
 * @throws TypeError for a request or a key that cannot be
 * @see RFC 9449 §4.2
 *
 * @example
 * import { createDpopProof } from '@sealwright/jwt/dpop';
 *
 * const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
 * const pair = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
 * const headers = { DPoP: await createDpopProof(pair, { method: 'POST', url: 'https://id.example/token' }) };
 */
export async function createDpopProof(key: SigningKey | DpopKeyPair, request: DpopRequest): Promise<string> {
  const { method, url, accessToken, nonce, now = systemClock } = request;
  if (typeof method !== 'string' || method === '') throw new TypeError('method: required');
  const htu = normalizeRequestUrl(url);
  if (htu === undefined) throw new TypeError('url: required, absolute, http or https');
  const signer = SigningKey.isKey(key) ? signerOfKey(key) : await signerOfPair(key);
  const payload = {
    // 128 bits: more than the 96 that §4.2 asks for.
    jti: encodeBase64Url(engine.randomBytes(16)),
    htm: method,
    htu,
    iat: now(),
    ...(accessToken === undefined ? {} : { ath: await hashAccessToken(accessToken) }),
    ...(nonce === undefined ? {} : { nonce }),
  };
  const header = { typ: dpopProofTyp, alg: signer.alg, jwk: signer.jwk };
  const input = `${segment(header)}.${segment(payload)}`;
  return `${input}.${encodeBase64Url(await signer.sign(encoder.encode(input)))}`;
}

function segment(value: object): string {
  return encodeBase64Url(encoder.encode(JSON.stringify(value)));
}

interface ProofSigner {
  readonly alg: string;
  /** The required members alone: a label in a proof says nothing that the receiver asks. */
  readonly jwk: object;
  sign(input: Uint8Array): Promise<Uint8Array>;
}

function signerOfKey(key: SigningKey): ProofSigner {
  return {
    alg: wireNameOf(key),
    jwk: VerificationKey.membersOf(key.verificationKey),
    sign: async (input) => signHandleOf(key).sign(input),
  };
}

async function signerOfPair({ publicKey, privateKey }: DpopKeyPair): Promise<ProofSigner> {
  const { alg, parameters } = describe(privateKey?.algorithm);
  if (privateKey.type !== 'private' || publicKey?.type !== 'public') throw new TypeError('key: not a pair that signs');
  const { subtle } = globalThis.crypto;
  const { kty, crv, x, y, n, e } = (await subtle.exportKey('jwk', publicKey)) as Record<string, unknown>;
  return {
    alg,
    // What is undefined is not written.
    jwk: { kty, crv, x, y, n, e },
    sign: async (input) => new Uint8Array(await subtle.sign(parameters, privateKey, Uint8Array.from(input))),
  };
}

interface WebAlgorithm {
  readonly name?: string;
  readonly namedCurve?: string;
  readonly hash?: { readonly name?: string };
}

interface SignParameters {
  readonly name: string;
  readonly hash?: string;
  readonly saltLength?: number;
}

/** Of a Web Crypto key: its name in JOSE, and what Web Crypto wants to hear when it signs (RFC 7518 §3.1). */
function describe(algorithm: unknown): { readonly alg: string; readonly parameters: SignParameters } {
  const { name = '', namedCurve = '', hash } = (algorithm ?? {}) as WebAlgorithm;
  if (name === 'Ed25519') return { alg: 'EdDSA', parameters: { name } };
  const curve = curves.get(namedCurve);
  if (name === 'ECDSA' && curve !== undefined) {
    return { alg: `ES${curve}`, parameters: { name, hash: `SHA-${curve}` } };
  }
  const bits = /^SHA-(256|384|512)$/.exec(hash?.name ?? '')?.[1];
  if (bits !== undefined && name === 'RSASSA-PKCS1-v1_5') return { alg: `RS${bits}`, parameters: { name } };
  if (bits !== undefined && name === 'RSA-PSS') {
    return { alg: `PS${bits}`, parameters: { name, saltLength: Number(bits) / 8 } };
  }
  throw new TypeError('key: not a pair that signs');
}

const curves: ReadonlyMap<string, number> = new Map([
  ['P-256', 256],
  ['P-384', 384],
  ['P-521', 512],
]);
