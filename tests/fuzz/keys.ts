/**
 * One key for every algorithm, the same in every run, so that a seed and a number give the same mutant anywhere. All of
 * them are public: none protects anything.
 */

import {
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  type Algorithm,
  type AsymmetricAlgorithm,
  createHmacKey,
  createSecret,
  type HmacAlgorithm,
  type HmacKey,
  importSigningJwk,
  type SigningKey,
  type VerificationKey,
} from '@sealwright/jwt';

export interface FuzzKey {
  readonly alg: Algorithm;
  /** What a token's `alg` may say under this key. */
  readonly names: readonly string[];
  readonly kid: string;
  readonly signing: SigningKey | HmacKey;
  readonly verification: VerificationKey | HmacKey;
  /** For the reference, which knows nothing of the two above. */
  readonly bare: BareKey;
}

export type BareKey = { readonly secret: Buffer } | { readonly privateKey: KeyObject; readonly publicKey: KeyObject };

export const hmacAlgorithms = ['HS256', 'HS384', 'HS512'] as const;
export const asymmetricAlgorithms = [
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'Ed25519'] as const),
];

export async function createFuzzKey(alg: Algorithm, kid: string, label = ''): Promise<FuzzKey> {
  return isHmac(alg) ? createHmac(alg, kid, label) : createAsymmetric(alg, kid, label);
}

async function createHmac(alg: HmacAlgorithm, kid: string, label: string): Promise<FuzzKey> {
  const secret = derive(`secret ${alg} ${label}`, 64);
  const key = await createHmacKey({ alg, secret: createSecret(secret), kid });
  return { alg, names: [alg], kid, signing: key, verification: key, bare: { secret } };
}

async function createAsymmetric(alg: AsymmetricAlgorithm, kid: string, label: string): Promise<FuzzKey> {
  const jwk = privateJwk(alg, label);
  const signing = await importSigningJwk(jwk, { alg, kid });
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
  const bare = { privateKey, publicKey: createPublicKey(privateKey) };
  const names = alg === 'Ed25519' ? ['EdDSA', 'Ed25519'] : [alg];
  return { alg, names, kid, signing, verification: signing.verificationKey, bare };
}

/** RFC 7520 §3.4. An RSA key cannot be derived from a label in reasonable time. */
const publishedRsa = readJwk('../../packages/jwt/vectors/cookbook/jwk/3_4.rsa_private_key.json');

const curves = {
  ES256: { crv: 'P-256', name: 'prime256v1', bytes: 32 },
  ES384: { crv: 'P-384', name: 'secp384r1', bytes: 48 },
  ES512: { crv: 'P-521', name: 'secp521r1', bytes: 66 },
} as const;

function privateJwk(alg: AsymmetricAlgorithm, label: string): JsonWebKey {
  if (alg === 'Ed25519') return ed25519Jwk(derive(`seed ${label}`, 32));
  if (alg !== 'ES256' && alg !== 'ES384' && alg !== 'ES512') return publishedRsa;
  const { crv, name, bytes } = curves[alg];
  const scalar = derive(`scalar ${alg} ${label}`, bytes);
  // Below the order of each curve: that of P-521 has 521 bits of the 528, and no order begins with a zero byte else.
  scalar[0] = 0;
  const exchange = createECDH(name);
  exchange.setPrivateKey(scalar);
  const point = exchange.getPublicKey();
  const coordinates = { x: point.subarray(1, 1 + bytes), y: point.subarray(1 + bytes) };
  return { kty: 'EC', crv, x: text(coordinates.x), y: text(coordinates.y), d: text(scalar) };
}

function ed25519Jwk(seed: Buffer): JsonWebKey {
  // RFC 8410 §7: PrivateKeyInfo of an Ed25519 seed, all but the seed.
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
  const key = createPrivateKey({ key: Buffer.concat([prefix, seed]), format: 'der', type: 'pkcs8' });
  return key.export({ format: 'jwk' });
}

/** Bytes that follow from a label. */
function derive(label: string, length: number): Buffer {
  return createHash('shake256', { outputLength: length }).update(`sealwright fuzz ${label}`).digest();
}

function readJwk(path: string): JsonWebKey {
  const { kty, n, e, d, p, q, dp, dq, qi } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
  return { kty, n, e, d, p, q, dp, dq, qi };
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

function isHmac(alg: Algorithm): alg is HmacAlgorithm {
  return alg.startsWith('HS');
}
