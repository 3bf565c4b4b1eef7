// Tokens with any header and payload, truly signed, so that what is measured is what a library makes of their content.

import { constants, createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  createHmacKey,
  createKeySet,
  createPolicy,
  createSecret,
  importVerificationPem,
  type KeySet,
  type Policy,
} from '@sealwright/jwt';

export const issuer = 'https://id.example';
export const audience = 'https://api.example';
export const typ = 'at+jwt';
export const now = 1_800_000_000;
export const policy: Policy = createPolicy({ issuer, audience, typ, now: () => now });

/** What verifies a token: for the other libraries, and for ours, where making it may already be refused. */
export interface Keys {
  readonly alg: 'HS256' | 'RS256';
  readonly before: KeyObject | Uint8Array;
  here(): Promise<KeySet>;
}

/** 64 bytes without a pattern, the same in every run. */
export const secret: Uint8Array = createHash('sha512').update('migration').digest();
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const shortRsa = generateKeyPairSync('rsa', { modulusLength: 1024 });

export const sharedSecret: Keys = secretKeys(secret);
export const rsaKeys: Keys = publicKeys(rsa.publicKey);
export const shortRsaKeys: Keys = publicKeys(shortRsa.publicKey);

export function secretKeys(bytes: Uint8Array): Keys {
  const here = async (): Promise<KeySet> => {
    const key = await createHmacKey({ alg: 'HS256', secret: createSecret(bytes), kid: 'k' });
    return createKeySet({ issuer, keys: [key] });
  };
  return { alg: 'HS256', before: bytes, here };
}

function publicKeys(key: KeyObject): Keys {
  const here = async (): Promise<KeySet> => {
    const pem = key.export({ format: 'pem', type: 'spki' }).toString();
    return createKeySet({ issuer, keys: [await importVerificationPem(pem, { alg: 'RS256', kid: 'k' })] });
  };
  return { alg: 'RS256', before: key, here };
}

export const goodHeader = { alg: 'HS256', typ, kid: 'k' } as const;
export const goodClaims = { iss: issuer, aud: audience, sub: 'u1', iat: now, exp: now + 600 } as const;

/** The payload's JSON with the members of `text` after the good ones. */
export function payloadWith(text: string): string {
  return `${JSON.stringify(goodClaims).slice(0, -1)},${text}}`;
}

export interface Parts {
  readonly header?: object | string;
  readonly payload?: object | string | Uint8Array;
  /** Changes of the ready segments; the signature is over what comes out of them. */
  readonly spellPayload?: (segment: string) => string;
  readonly spellSignature?: (segment: string) => string;
}

export function hs256({ secret: key = secret, ...parts }: Parts & { readonly secret?: Uint8Array } = {}): string {
  return assemble(parts, (input) => createHmac('sha256', key).update(input).digest());
}

export function hs512(parts: Parts): string {
  return assemble(parts, (input) => createHmac('sha512', secret).update(input).digest());
}

export function rs256(parts: Parts, short = false): string {
  return assemble(parts, (input) => sign('sha256', Buffer.from(input), (short ? shortRsa : rsa).privateKey));
}

export function ps256(parts: Parts): string {
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  return assemble(parts, (input) => sign('sha256', Buffer.from(input), { key: rsa.privateKey, ...padding }));
}

function assemble(parts: Parts, signed: (input: string) => Uint8Array): string {
  const { header = goodHeader, payload = goodClaims, spellPayload = same, spellSignature = same } = parts;
  const input = `${segment(header)}.${spellPayload(segment(payload))}`;
  return `${input}.${spellSignature(segment(signed(input)))}`;
}

function segment(value: object | string | Uint8Array): string {
  const bytes = value instanceof Uint8Array || typeof value === 'string' ? value : JSON.stringify(value);
  return Buffer.from(bytes as string).toString('base64url');
}

const same = (text: string): string => text;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The same bytes in another spelling: the bits left over in the last character are not zero. */
export function withSpareBits(segment: string): string {
  if (segment.length % 4 < 2) throw new Error('this segment has no spare bits');
  return segment.slice(0, -1) + alphabet[alphabet.indexOf(segment.slice(-1)) ^ 1];
}
