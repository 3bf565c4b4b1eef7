/**
 * The keys and tokens of a run: fresh ones, with the claims of a real access token (some 700 characters). Every contender
 * verifies the same texts under the same rules: issuer, audience, expiry.
 */
import { createHash } from 'node:crypto';
import {
  type AsymmetricAlgorithm,
  createHmacKey,
  exportPublicJwk,
  exportSigningPem,
  exportVerificationPem,
  generateSecret,
  generateSigningKey,
  type HmacKey,
  type PublicJwk,
  type SigningKey,
  signJwt,
} from '@sealwright/jwt';

export const issuer = 'https://id.example.com';
export const audience = 'https://api.example.com';

export interface AsymmetricMaterial {
  readonly alg: AsymmetricAlgorithm;
  readonly key: SigningKey;
  readonly jwk: PublicJwk;
  readonly publicPem: string;
  readonly privatePem: string;
  readonly tokens: readonly string[];
}

export interface HmacMaterial {
  readonly key: HmacKey;
  readonly secret: Uint8Array;
  readonly tokens: readonly string[];
}

export function accessTokenClaims(serial: number): Record<string, unknown> & {
  iss: string;
  aud: string;
  exp: number;
  iat: number;
} {
  const iat = Math.floor(Date.now() / 1000);
  const unique = createHash('sha256').update(`token ${serial}`).digest('base64url').slice(0, 22);
  return {
    iss: issuer,
    sub: `subject-${unique}`,
    aud: audience,
    exp: iat + 900,
    iat,
    jti: unique,
    client_id: 'first-party',
    scope: 'openid profile orders:read orders:write',
    sid: `session-${unique}`,
    roles: ['member', 'editor'],
    auth_time: iat,
    amr: ['pwd'],
    epoch: [0, 0, 0],
  };
}

export async function makeAsymmetricMaterial(alg: AsymmetricAlgorithm, count: number): Promise<AsymmetricMaterial> {
  const key = await generateSigningKey(alg, alg.endsWith('S256') && alg !== 'ES256' ? { modulusBits: 2048 } : {});
  const tokens = await signTokens(key, count, 'at+jwt');
  return {
    alg,
    key,
    tokens,
    jwk: exportPublicJwk(key.verificationKey),
    publicPem: await exportVerificationPem(key.verificationKey),
    privatePem: await exportSigningPem(key),
  };
}

export async function makeHmacMaterial(count: number): Promise<HmacMaterial> {
  const secret = generateSecret(32);
  const key = await createHmacKey({ alg: 'HS256', secret, kid: 'shared' });
  const tokens = await signTokens(key, count, 'at+jwt');
  return { key, secret: secret.reveal(), tokens };
}

export async function signTokens(key: SigningKey | HmacKey, count: number, typ: string): Promise<readonly string[]> {
  const tokens: string[] = [];
  for (let serial = 0; serial < count; serial += 1) tokens.push(await signJwt(accessTokenClaims(serial), key, { typ }));
  return tokens;
}
