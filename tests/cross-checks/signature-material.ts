import {
  createHmacKey,
  createKeySet,
  createPolicy,
  createSecret,
  exportPublicJwk,
  exportSigningJwk,
  generateSigningKey,
  type HmacKey,
  type KeySet,
  type Policy,
  type SigningKey,
  type signJwt,
} from '@sealwright/jwt';
import type { Claims, Jwk } from './peer.ts';
import type { WireAlgorithm } from './support.ts';

export const typ = 'at+jwt';
const issuer = 'https://id.example';
const audience = 'https://api.example';

/** The wall clock's times, since the foreign libraries read it; and values that a careless encoding would change. */
export function freshClaims(): Claims & Parameters<typeof signJwt>[0] {
  const iat = Math.floor(Date.now() / 1000) - 1;
  return {
    ...{ iss: issuer, aud: [audience, 'https://other.example'], sub: 'u1', iat, exp: iat + 900 },
    ...{ name: 'Zoë 😀 \u2028 "\\/', empty: '', none: null, yes: true, deep: { list: [[], {}, [1, -0.5, 1e-7]] } },
    ...{ large: Number.MAX_SAFE_INTEGER, 'https://id.example/roles': ['reader', 'писатель'] },
  };
}

export function policyOf(kind = typ): Policy {
  return createPolicy({ issuer, audience, typ: kind, origin: 'foreign' });
}

/** A key of each side's own form. */
export interface Material {
  readonly alg: WireAlgorithm;
  readonly key: SigningKey | HmacKey;
  readonly keys: KeySet;
  readonly privateJwk: Jwk;
  readonly publicJwk: Jwk;
}

export async function makeMaterial(alg: WireAlgorithm): Promise<Material> {
  if (alg === 'HS256' || alg === 'HS384' || alg === 'HS512') return makeShared(alg);
  const key = await generateSigningKey(alg === 'EdDSA' ? 'Ed25519' : alg);
  const keys = createKeySet({ issuer, keys: [key.verificationKey] });
  const [privateJwk, publicJwk] = [{ ...(await exportSigningJwk(key)) }, { ...exportPublicJwk(key.verificationKey) }];
  return { alg, key, keys, privateJwk, publicJwk };
}

async function makeShared(alg: 'HS256' | 'HS384' | 'HS512'): Promise<Material> {
  const bytes = crypto.getRandomValues(new Uint8Array(64));
  const key = await createHmacKey({ alg, secret: createSecret(bytes) });
  const jwk = { kty: 'oct', k: Buffer.from(bytes).toString('base64url'), kid: key.kid, alg, use: 'sig' };
  return { alg, key, keys: createKeySet({ issuer, keys: [key] }), privateJwk: jwk, publicJwk: jwk };
}
