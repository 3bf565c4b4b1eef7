import type { webcrypto } from 'node:crypto';
import type { EncryptionForm, ForgeContext } from './attack.ts';
import { encodeBase64Url } from './encoding.ts';
import { contentKeyBytes, randomBytes } from './jwe-key-wrap.ts';
import { writeJwe } from './jwe-writer.ts';
import type { Jwk } from './jwk.ts';
import type { Presentation, Target } from './target.ts';
import type { TrustedEncryption } from './trusted-issuer.ts';

/** A fresh key for encryption. What is not said: RSA-OAEP-256, A256GCM, a signed token within. */
export async function makeEncryption(form: Partial<EncryptionForm>): Promise<TrustedEncryption> {
  const { alg = 'RSA-OAEP-256', enc = 'A256GCM', content = 'signed' } = form;
  const labels = { kid: encodeBase64Url(randomBytes(9)), use: 'enc', alg };
  if (alg.startsWith('RSA')) {
    const modulus = { modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) };
    const pair = await generate({ name: 'RSA-OAEP', hash: 'SHA-256', ...modulus }, ['encrypt', 'decrypt']);
    return { alg, enc, content, ...(await halvesOf(pair, labels)) };
  }
  if (alg.startsWith('ECDH')) {
    const pair = await generate({ name: 'ECDH', namedCurve: 'P-256' }, ['deriveBits']);
    return { alg, enc, content, ...(await halvesOf(pair, labels)) };
  }
  const wrapBytes = Number(/A(\d{3})KW$/.exec(alg)?.[1]) / 8;
  const bytes = alg === 'dir' ? contentKeyBytes(enc) : wrapBytes;
  const jwk = { kty: 'oct', k: encodeBase64Url(randomBytes(bytes)), ...labels };
  return { alg, enc, content, privateJwk: jwk, publicJwk: jwk };
}

/**
 * The same target behind an envelope: a token of three parts is encrypted before it is presented, so that every attack on
 * signed tokens reaches the reader within. What is no such token goes as it stands. Where claims are encrypted without a
 * signature, only the good token has an envelope: of all others the content would be good, whatever their signature is.
 */
export function envelopedTarget(target: Target, encryption: TrustedEncryption, good: ForgeContext['good']): Target {
  const { alg, enc, content, publicJwk } = encryption;
  const seal = async (plaintext: string, header: Readonly<Record<string, unknown>>): Promise<string> =>
    writeJwe({ alg, enc, key: publicJwk, plaintext, header: { kid: publicJwk.kid, ...header } });
  const envelope = async (token: string): Promise<string> => {
    if (content === 'claims') return token === good.text ? seal(JSON.stringify(good.payload), { typ: 'JWT' }) : token;
    return token.split('.').length === 3 ? seal(token, { cty: 'JWT' }) : token;
  };
  return {
    ...target,
    present: async (presentation: Presentation) => {
      const { token } = presentation;
      return target.present(token === undefined ? presentation : { ...presentation, token: await envelope(token) });
    },
  };
}

async function generate(
  algorithm: webcrypto.RsaHashedKeyGenParams | webcrypto.EcKeyGenParams,
  usages: readonly ('encrypt' | 'decrypt' | 'deriveBits')[],
): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, true, [...usages]);
}

async function halvesOf(
  pair: webcrypto.CryptoKeyPair,
  labels: Jwk,
): Promise<{ readonly privateJwk: Jwk; readonly publicJwk: Jwk }> {
  const [privateJwk, publicJwk] = await Promise.all(
    [pair.privateKey, pair.publicKey].map(async (key) => {
      const { ext: _, key_ops: __, alg: ___, ...members } = await crypto.subtle.exportKey('jwk', key);
      return { ...members, ...labels };
    }),
  );
  return { privateJwk: privateJwk ?? {}, publicJwk: publicJwk ?? {} };
}
