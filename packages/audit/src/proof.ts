import { constants, createHmac, createPublicKey, type JsonWebKeyInput, verify } from 'node:crypto';
import type { ForgeContext, Forgery } from './attack.ts';
import type { Jwk } from './jwk.ts';
import { readToken } from './known-token.ts';

/**
 * Whether a forged token is what it claims to be, by another implementation than the one that forged it: Node's own
 * crypto and base64. A forgery that is not what it says proves nothing when it is refused.
 */
export function isProven({ token, proof }: Forgery, context: ForgeContext): boolean {
  switch (proof.kind) {
    case 'mac': {
      const hash = proof.hash.replace('-', '').toLowerCase();
      return createHmac(hash, proof.key).update(inputOf(token)).digest().equals(signatureOf(token));
    }
    case 'signature':
      return verifies(token, proof.alg, proof.key);
    case 'unsigned':
      return token.endsWith('.') && token.split('.').length === 3;
    case 'bad-signature':
      return token.split('.').length === 3 && !context.keys.some(({ jwk }) => verifies(token, algOf(context), jwk));
    case 'same-content':
      return token !== context.good.text && hasSameContent(token, context.good.text);
    case 'obtained':
      return Object.values(context.others).includes(token);
    case 'form':
      return proof.holds(token);
    case 'encrypted':
      return token.split('.').length === 5;
  }
}

function algOf({ good }: ForgeContext): string {
  return String(good.header['alg']);
}

function verifies(token: string, alg: string, jwk: Jwk): boolean {
  const key = createPublicKey({ key: jwk, format: 'jwk' } as JsonWebKeyInput);
  const hash = alg === 'EdDSA' || alg === 'Ed25519' ? null : `sha${alg.slice(2)}`;
  const padding = alg.startsWith('PS')
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : {};
  return verify(hash, Buffer.from(inputOf(token)), { key, dsaEncoding: 'ieee-p1363', ...padding }, signatureOf(token));
}

function hasSameContent(token: string, good: string): boolean {
  const plain = (text: string): string => text.replaceAll(/[^\w.+/-]/g, '');
  const [bent, known] = [readToken(plain(token)), readToken(good)];
  return JSON.stringify([bent?.header, bent?.payload]) === JSON.stringify([known?.header, known?.payload]);
}

function inputOf(token: string): string {
  return token.slice(0, token.lastIndexOf('.'));
}

function signatureOf(token: string): Buffer {
  return Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url');
}
