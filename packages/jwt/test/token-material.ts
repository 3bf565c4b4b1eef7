import type { HashName } from '../src/algorithm.ts';
import { type AuthError, isAuthError } from '../src/auth-error.ts';
import { createHmacKey } from '../src/hmac-key.ts';
import type { PrivateJwk } from '../src/jwk.ts';
import type { HmacKey, SigningKey } from '../src/key.ts';
import { exportSigningJwk } from '../src/key-export.ts';
import { generateSigningKey } from '../src/key-generate.ts';
import { importSigningJwk } from '../src/key-import.ts';
import { createKeySet, type KeySet } from '../src/key-set.ts';
import { createPolicy, type Policy, type PolicyOptions } from '../src/policy.ts';
import { createSecret } from '../src/secret.ts';
import { ascii, toBase64Url, utf8 } from './byte-forms.ts';
import rsaKey from './rsa-key.json' with { type: 'json' };

export const issuer = 'https://id.example';
export const audience = 'https://api.example';
export const typ = 'at+jwt';
export const now = 1_800_000_000;

export const goodClaims = Object.freeze({ iss: issuer, aud: audience, sub: 'u1', iat: now, exp: now + 900 });

export function policyWith(options: Partial<PolicyOptions> = {}): Policy {
  return createPolicy({ issuer, audience, typ, now: () => now, ...options });
}

/** 64 bytes without a pattern, the same in every run. */
export const secretBytes: Uint8Array = ascii('Vq0c1mYf3p8JrKz5tXw7LhN2bQe9uGd4oSa6RiCyTjEnMxFvBgHkUlWPDIOAZ3s1');

export async function hmacKey(kid = 'shared'): Promise<HmacKey<'HS256'>> {
  return createHmacKey({ alg: 'HS256', secret: createSecret(secretBytes), kid });
}

let es256: Promise<SigningKey<'ES256'>> | undefined;
export function es256Key(): Promise<SigningKey<'ES256'>> {
  es256 ??= generateSigningKey('ES256', { kid: 'es' });
  return es256;
}

let rs256: Promise<SigningKey<'RS256'>> | undefined;
export function rs256Key(): Promise<SigningKey<'RS256'>> {
  rs256 ??= importSigningJwk({ ...rsaKey.jwk, alg: 'RS256', kid: 'rs' }) as Promise<SigningKey<'RS256'>>;
  return rs256;
}

export async function es256Set(): Promise<KeySet> {
  return createKeySet({ issuer, keys: [(await es256Key()).verificationKey] });
}

export function segment(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return toBase64Url(utf8(text));
}

export function segmentOfBytes(bytes: readonly number[] | Uint8Array): string {
  return toBase64Url(Uint8Array.from(bytes));
}

/** A token with any header and payload, both given as values, JSON text or ready segments, truly signed with ES256. */
export async function forgeEs256(header: unknown, payload: unknown): Promise<string> {
  const input = `${readySegment(header)}.${readySegment(payload)}`;
  return `${input}.${await signEs256(input)}`;
}

export async function signEs256(input: string): Promise<string> {
  const jwk = await exportSigningJwk(await es256Key());
  const { kty, crv, x, y, d } = jwk as PrivateJwk & { kty: 'EC' };
  const algorithm = { name: 'ECDSA', namedCurve: crv, hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('jwk', { kty, crv, x, y, d }, algorithm, false, ['sign']);
  return toBase64Url(new Uint8Array(await crypto.subtle.sign(algorithm, key, utf8(input))));
}

/** RFC 2104 pads a short key with zeros, so that a zero stands for the empty key, which platforms refuse. */
export async function macHs256(input: string, secret: Uint8Array): Promise<string> {
  return toBase64Url(await macOf('sha256', secret.length === 0 ? Uint8Array.of(0) : secret, input));
}

export async function macOf(hash: HashName, secret: Uint8Array, text: string): Promise<Uint8Array> {
  const algorithm = { name: 'HMAC', hash: hash.replace('sha', 'SHA-') };
  const key = await crypto.subtle.importKey('raw', Uint8Array.from(secret), algorithm, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign(algorithm, key, utf8(text)));
}

export interface Segment {
  readonly segment: string;
}

function readySegment(value: unknown): string {
  return typeof value === 'object' && value !== null && 'segment' in value
    ? (value as Segment).segment
    : segment(value);
}

/** The error that a promise ends in; a promise that holds is a failure. */
export async function failure(attempt: Promise<unknown> | (() => unknown)): Promise<AuthError> {
  try {
    await (typeof attempt === 'function' ? attempt() : attempt);
  } catch (error) {
    if (isAuthError(error)) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

export async function codeOf(attempt: Promise<unknown> | (() => unknown)): Promise<string> {
  return (await failure(attempt)).code;
}
