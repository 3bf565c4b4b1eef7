// A verifier of the kind that is written by hand in many places: the key and its algorithm are right, and all else is as
// it came to mind. Each test puts one more mistake in.

import { constants, createHmac, createPublicKey, verify as verifySignature } from 'node:crypto';
import type { Verify } from '../src/function-target.ts';
import type { TrustedIssuer } from '../src/trusted-issuer.ts';

export type Claims = Readonly<Record<string, unknown>>;

export interface Mistake {
  /** How the claims are judged; by default issuer and audience are compared, and exp if it is there. */
  readonly judge?: (claims: Claims, trusted: TrustedIssuer) => boolean;
  /** How a segment becomes an object; by default as Node reads base64url, and JSON.parse. */
  readonly read?: (segment: string) => Claims;
}

/** Splits at the dots, decodes with Buffer, parses with JSON.parse, and looks at what it thinks of. */
export function carelessVerifier(
  trusted: TrustedIssuer,
  { judge = judgeQuickly, read = readQuickly }: Mistake = {},
): Verify {
  return (token) => {
    const [header = '', payload = '', signature = ''] = token.split('.');
    read(header);
    if (!isSigned(trusted, `${header}.${payload}`, signature)) return false;
    const claims = read(payload);
    return judge(claims, trusted) ? claims : false;
  };
}

export function judgeQuickly(claims: Claims, trusted: TrustedIssuer): boolean {
  return isNamed(claims, trusted) && !(Number(claims['exp']) < nowSeconds());
}

export function isNamed({ iss, aud }: Claims, { issuer, audience }: TrustedIssuer): boolean {
  return iss === issuer && (Array.isArray(aud) ? aud.includes(audience) : aud === audience);
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

export function readQuickly(segment: string): Claims {
  return JSON.parse(Buffer.from(segment, 'base64url').toString()) as Claims;
}

export function isSigned({ algorithm, publicKeyPem, secret }: TrustedIssuer, text: string, signature: string): boolean {
  const [input, bytes] = [Buffer.from(text), Buffer.from(signature, 'base64url')];
  if (algorithm === 'HS256') return createHmac('sha256', secret).update(input).digest().equals(bytes);
  const key = createPublicKey(publicKeyPem);
  if (algorithm === 'EdDSA') return verifySignature(null, input, key, bytes);
  const padding = algorithm === 'PS256' ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  const options = algorithm === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' as const } : { key, padding };
  return verifySignature('sha256', input, options, bytes);
}
