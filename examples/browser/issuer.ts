import {
  type Algorithm,
  type AsymmetricAlgorithm,
  createHmacKey,
  createKeySet,
  decodeBase64Url,
  encodeBase64Url,
  exportJwkSet,
  generateSecret,
  generateSigningKey,
  type HmacAlgorithm,
  type HmacKey,
  type KeySet,
  type Policy,
  parseJwkSet,
  type SigningKey,
  signJwt,
} from '@sealwright/jwt';

const hmacAlgorithms: readonly HmacAlgorithm[] = ['HS256', 'HS384', 'HS512'];
const asymmetricAlgorithms: readonly AsymmetricAlgorithm[] = [
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'Ed25519'] as const),
];

export const algorithms: readonly Algorithm[] = [...hmacAlgorithms, ...asymmetricAlgorithms];

/** A token under a fresh key, and what its verifier is given: the shared secret, or the published JWK Set. */
export async function issueToken(alg: Algorithm, policy: Policy): Promise<{ token: string; keys: KeySet }> {
  const [issuer = ''] = policy.issuers;
  const hmac = hmacAlgorithms.find((name) => name === alg);
  if (hmac !== undefined) {
    const key = await createHmacKey({ alg: hmac, secret: generateSecret() });
    return { token: await sign(key, policy), keys: createKeySet({ issuer, keys: [key] }) };
  }
  const key = await generateSigningKey(alg as AsymmetricAlgorithm);
  const published = JSON.stringify(exportJwkSet([key.verificationKey]));
  const { keySet } = await parseJwkSet(published, { issuer });
  return { token: await sign(key, policy), keys: keySet };
}

/** The same token with one bit of its signature turned. */
export function turnOneBit(token: string): string {
  const start = token.lastIndexOf('.') + 1;
  const signature = decodeBase64Url(token.slice(start));
  signature[20] = (signature[20] ?? 0) ^ 1;
  return token.slice(0, start) + encodeBase64Url(signature);
}

function sign(key: SigningKey | HmacKey, policy: Policy): Promise<string> {
  const iat = policy.now();
  const claims = { iss: 'https://id.example', aud: 'https://api.example', sub: 'u1', iat, exp: iat + 900 };
  return signJwt(claims, key, { typ: 'at+jwt' });
}
