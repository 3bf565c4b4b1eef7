import type { webcrypto } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

/** A client's key as Web Crypto has it, and its public half for the registration. */
export async function createImportedKey(): Promise<{
  readonly privateKey: { key: webcrypto.CryptoKey; kid: string };
  readonly jwk: JWK;
}> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const kid = crypto.randomUUID();
  return {
    privateKey: { key: privateKey, kid },
    jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' },
  };
}
