import { encodeBase64Url, hashText, randomText } from './base64url.ts';
import type { ProvenRequest } from './proof-port.ts';

/** A key, with what every proof of it begins with. */
export interface ProofKey {
  readonly privateKey: CryptoKey;
  /** The header of its proofs, encoded. */
  readonly header: string;
  /** RFC 7638. */
  readonly thumbprint: string;
}

/** What a server is to find in the proof besides the request. */
export interface ProofMoment {
  /** Seconds since 1970, by that server's clock as far as it is known. */
  readonly iat: number;
  readonly nonce: string | undefined;
}

/** The key of a pair, ready to sign. Only the public half is ever exported. */
export async function describeProofKey({ privateKey, publicKey }: CryptoKeyPair): Promise<ProofKey> {
  const { crv, kty, x, y } = await crypto.subtle.exportKey('jwk', publicKey);
  // The members that RFC 7638 §3.2 hashes, in its order; those of a private key cannot be among them.
  const jwk = { crv, kty, x, y };
  return {
    privateKey,
    header: encodeJson({ typ: 'dpop+jwt', alg: 'ES256', jwk }),
    thumbprint: encodeBase64Url(await hashText(JSON.stringify(jwk))),
  };
}

/**
 * A proof for one request (RFC 9449 §4.2). Neither query nor fragment nor credentials of the URL go into it, so a proof that is
 * logged somewhere tells of nothing but the path.
 */
export async function createProof(key: ProofKey, request: ProvenRequest, moment: ProofMoment): Promise<string> {
  const { method, url, accessToken } = request;
  const { origin, pathname } = new URL(url);
  const claims = encodeJson({
    jti: randomText(16),
    htm: method,
    htu: origin + pathname,
    ...moment,
    ...(accessToken !== undefined && { ath: encodeBase64Url(await hashText(accessToken)) }),
  });
  const signed = `${key.header}.${claims}`;
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  const signature = await crypto.subtle.sign(algorithm, key.privateKey, new TextEncoder().encode(signed));
  return `${signed}.${encodeBase64Url(new Uint8Array(signature))}`;
}

function encodeJson(value: object): string {
  return encodeBase64Url(new TextEncoder().encode(JSON.stringify(value)));
}
