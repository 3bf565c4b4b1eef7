import { createHmacKey, decodeBase64Url, encodeBase64Url, type Secret } from '@sealwright/jwt';
import { randomBytes } from '../server-defaults.ts';

/** Seals what a browser keeps for us, so that it can neither be read nor changed there. */
export interface CookieBox {
  /** `name` is bound in: what was sealed for one place opens in no other. */
  seal(name: string, value: object): Promise<string>;
  /** What was sealed under that name with one of the secrets; undefined for anything else. */
  open(name: string, sealed: string): Promise<unknown>;
}

/**
 * AES-256-GCM, each time under a key of its own (HKDF-SHA-256 of the first secret and a random salt): random nonces under one
 * key run out after four billion cookies. The other secrets only open, so that a secret can be changed without signing
 * anybody out.
 *
 * @throws AuthError `secret_weak`, `secret_known`: as for HS256, 32 bytes at the least. TypeError for no secret
 * @see RFC 5869, NIST SP 800-38D §8.3
 */
export async function createCookieBox(secrets: readonly Secret[]): Promise<CookieBox> {
  if (!Array.isArray(secrets) || secrets.length === 0 || secrets.length > maxSecrets) {
    throw new TypeError(`cookieSecrets must be one to ${maxSecrets}`);
  }
  const keys = await Promise.all(secrets.map(importSecret));
  return Object.freeze({
    async seal(name: string, value: object) {
      const [salt, nonce] = [randomBytes(saltLength), randomBytes(nonceLength)];
      const key = await deriveKey(keys[0] as CryptoKey, salt);
      const text = new TextEncoder().encode(JSON.stringify(value));
      const sealed = await crypto.subtle.encrypt(parametersOf(name, nonce), key, text);
      const whole = new Uint8Array([version, ...salt, ...nonce, ...new Uint8Array(sealed)]);
      return encodeBase64Url(whole);
    },
    async open(name: string, sealed: string) {
      const whole = readBytes(sealed);
      if (whole === undefined || whole[0] !== version || whole.length < headLength + tagLength) return undefined;
      const [salt, nonce] = [whole.slice(1, 1 + saltLength), whole.slice(1 + saltLength, headLength)];
      for (const one of keys) {
        const key = await deriveKey(one, salt);
        try {
          const text = await crypto.subtle.decrypt(parametersOf(name, nonce), key, whole.slice(headLength));
          return JSON.parse(new TextDecoder().decode(text));
        } catch {
          // Not sealed with this one.
        }
      }
      return undefined;
    },
  } satisfies CookieBox);
}

/** A rotation needs two; more only make a forged cookie cost more. */
const maxSecrets = 4;
const version = 1;
const saltLength = 16;
const nonceLength = 12;
const tagLength = 16;
const headLength = 1 + saltLength + nonceLength;
const purpose = new TextEncoder().encode('sealwright bff cookie');

async function importSecret(secret: Secret): Promise<CryptoKey> {
  // Judges the secret: too short, published, a pattern, words.
  await createHmacKey({ alg: 'HS256', secret });
  return crypto.subtle.importKey('raw', Uint8Array.from(secret.reveal()), 'HKDF', false, ['deriveKey']);
}

function deriveKey(secret: CryptoKey, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const from = { name: 'HKDF', hash: 'SHA-256', salt, info: purpose };
  return crypto.subtle.deriveKey(from, secret, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

function parametersOf(name: string, iv: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(name) };
}

function readBytes(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(decodeBase64Url(text));
  } catch {
    return undefined;
  }
}
