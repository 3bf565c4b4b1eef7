import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { privatePemIn } from './committed-key.ts';
import { documentFinding } from './document-rule.ts';
import { examineJwk } from './key-set-examine.ts';
import { malformedKey } from './key-strength.ts';
import type { Finding } from './rule.ts';

/**
 * Looks at a key in PEM: a public or private key, or a certificate. How strong it is, and whether it is one.
 *
 * It does NOT open encrypted keys, and it does not say whose the key is. Findings hold nothing of the key.
 */
export async function examineKey(pem: string, options: { readonly name: string }): Promise<readonly Finding[]> {
  const { name } = options;
  if (privatePemIn(pem) === 'encrypted') return [];
  const key = readPem(pem);
  if (key === undefined) return [documentFinding(malformedKey, name, { pointer: '', message: 'The text is no key' })];
  try {
    return await examineJwk(key.export({ format: 'jwk' }) as Record<string, unknown>, { name });
  } catch {
    // A kind of key without a JWK: none that signs tokens.
    const message = 'The key is of a kind that no token is signed with';
    return [documentFinding(malformedKey, name, { pointer: '', message, severity: 'low' })];
  }
}

function readPem(pem: string): KeyObject | undefined {
  try {
    if (pem.includes('BEGIN CERTIFICATE')) return new X509Certificate(pem).publicKey;
    return pem.includes('PRIVATE KEY') ? createPublicKey(createPrivateKey(pem)) : createPublicKey(pem);
  } catch {
    return undefined;
  }
}
