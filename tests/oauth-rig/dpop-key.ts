import { createHash, randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

/** A client's key for proofs, made with somebody else's library. */
export interface DpopKey {
  readonly thumbprint: string;
  /** A proof of RFC 9449 §4.2; `changes` replace its claims, undefined takes one out. */
  proof(method: string, url: string, claims?: ProofClaims, header?: Readonly<Record<string, unknown>>): Promise<string>;
}

export interface ProofClaims {
  readonly accessToken?: string;
  readonly nonce?: string;
  readonly [claim: string]: unknown;
}

export async function createDpopKey(): Promise<DpopKey> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk: JWK = await exportJWK(publicKey);
  return {
    thumbprint: await calculateJwkThumbprint(jwk),
    proof: (htm, htu, { accessToken, ...changes } = {}, header = {}) => {
      const ath = accessToken === undefined ? undefined : createHash('sha256').update(accessToken).digest('base64url');
      const claims = {
        htm,
        htu,
        jti: randomUUID(),
        iat: Math.floor(Date.now() / 1000),
        ...(ath !== undefined && { ath }),
      };
      return new SignJWT({ ...claims, ...changes })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header })
        .sign(privateKey);
    },
  };
}
