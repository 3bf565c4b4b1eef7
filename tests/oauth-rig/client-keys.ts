import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

/** A client's signing key, for assertions and request objects. */
export interface ClientKey {
  readonly jwk: JWK;
  sign(claims: Readonly<Record<string, unknown>>, typ?: string): Promise<string>;
  /** An assertion of RFC 7523; `changes` replace its claims. */
  assertion(clientId: string, audience: string, changes?: Readonly<Record<string, unknown>>): Promise<string>;
}

export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export async function createClientKey(): Promise<ClientKey> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const kid = randomUUID();
  const sign: ClientKey['sign'] = (claims, typ = 'JWT') =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg: 'ES256', kid, typ }).sign(privateKey);
  return {
    jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' },
    sign,
    assertion: (clientId, audience, changes = {}) => {
      const iat = Math.floor(Date.now() / 1000);
      return sign({ iss: clientId, sub: clientId, aud: audience, jti: randomUUID(), iat, exp: iat + 60, ...changes });
    },
  };
}
