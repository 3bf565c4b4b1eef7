// Verifiers with one mistake each, as they have been made: whether there is a signature, and by which algorithm.

import { createHmac, createPublicKey, type KeyObject, verify as verifySignature } from 'node:crypto';
import type { Verify } from '../src/function-target.ts';
import type { TrustedIssuer } from '../src/trusted-issuer.ts';

interface Parts {
  readonly header: Readonly<Record<string, unknown>>;
  readonly input: Buffer;
  readonly signature: Buffer;
}

/** Whatever the header says is done; none is known in every spelling, for the sake of old clients. */
export function obeysHeader({ publicKeyPem }: TrustedIssuer): Verify {
  return (token) => {
    const { header, input, signature } = split(token);
    const alg = String(header['alg']).trim().toLowerCase();
    if (alg === 'none') return true;
    if (alg === 'hs256') return isMac(publicKeyPem, input, signature);
    return isSigned(createPublicKey(publicKeyPem), input, signature);
  };
}

/** The switch has no default, and what falls through has not failed. */
export function fallsThrough({ publicKeyPem }: TrustedIssuer): Verify {
  return (token) => {
    const { header, input, signature } = split(token);
    let failed = false;
    switch (header['alg']) {
      case 'RS256':
        failed = !isSigned(createPublicKey(publicKeyPem), input, signature);
        break;
      case 'HS256':
      case 'none':
        failed = true;
        break;
    }
    return !failed;
  };
}

/** An empty signature is falsy, and so nothing to check. */
export function skipsEmptySignature({ publicKeyPem }: TrustedIssuer): Verify {
  return (token) => {
    const [head = '', body = '', signature] = token.split('.');
    if (body === '') return false;
    const input = Buffer.from(`${head}.${body}`);
    if (signature && !isSigned(createPublicKey(publicKeyPem), input, Buffer.from(signature, 'base64url'))) return false;
    return true;
  };
}

/** Verification is dear, so a signature that was good once is remembered; but not what it was of. */
export function remembersSignatures({ publicKeyPem }: TrustedIssuer): Verify {
  const known = new Set<string>();
  return (token) => {
    const { input, signature } = split(token);
    const name = signature.toString('hex');
    if (known.has(name)) return true;
    if (!isSigned(createPublicKey(publicKeyPem), input, signature)) return false;
    known.add(name);
    return true;
  };
}

/** Compares as many bytes as came. */
export function comparesWhatCame({ secret }: TrustedIssuer): Verify {
  return (token) => {
    const { input, signature } = split(token);
    const right = createHmac('sha256', secret).update(input).digest();
    return signature.length > 0 && signature.every((byte, at) => at >= right.length || byte === right[at]);
  };
}

/** Reads both forms, and merges the two headers with the unsigned one on top. */
export function mergesHeaders(trusted: TrustedIssuer): Verify {
  return (token) => {
    if (!token.startsWith('{')) return isSigned(createPublicKey(trusted.publicKeyPem), ...partsOf(split(token)));
    const outer = JSON.parse(token) as Record<string, string> & { header?: object; signatures?: object[] };
    const jws = { ...outer, ...outer.signatures?.[0] } as Record<string, string> & { header?: object };
    const { protected: head = '', payload = '', signature = '' } = jws;
    const signed = head === '' ? {} : (JSON.parse(Buffer.from(head, 'base64url').toString()) as object);
    const { alg } = { ...signed, ...jws.header } as { alg?: string };
    const input = Buffer.from(`${head}.${payload}`);
    const bytes = Buffer.from(signature, 'base64url');
    if (alg === 'none') return true;
    if (alg === 'HS256') return isMac(trusted.publicKeyPem, input, bytes);
    return isSigned(createPublicKey(trusted.publicKeyPem), input, bytes);
  };
}

/** The option was optional, with HS256 for whoever leaves it out. */
export function defaultsToHmac({ publicKeyPem }: TrustedIssuer): Verify {
  return (token) => {
    const { header, input, signature } = split(token);
    const alg = header['alg'] ?? 'HS256';
    if (alg === 'HS256') return isMac(publicKeyPem, input, signature);
    return alg === 'RS256' && isSigned(createPublicKey(publicKeyPem), input, signature);
  };
}

/** The name is on the list, and the key knows by itself how to verify. */
export function listsBesideKey({ publicKeyPem }: TrustedIssuer): Verify {
  const list = ['RS256', 'PS256', 'ES256'];
  return (token) => {
    const { header, input, signature } = split(token);
    return list.includes(String(header['alg'])) && isSigned(createPublicKey(publicKeyPem), input, signature);
  };
}

/** The hash is what the name ends with. */
export function takesAnyHash({ publicKeyPem }: TrustedIssuer): Verify {
  return (token) => {
    const { header, input, signature } = split(token);
    const bits = /^RS(\d{3})$/u.exec(String(header['alg']))?.[1];
    return bits !== undefined && verifySignature(`sha${bits}`, input, createPublicKey(publicKeyPem), signature);
  };
}

/** Whatever begins like the family is the family. */
export function matchesPrefix({ publicKeyPem }: TrustedIssuer): Verify {
  return (token) => {
    const { header, input, signature } = split(token);
    return /^ES/iu.test(String(header['alg'])) && isSigned(createPublicKey(publicKeyPem), input, signature);
  };
}

/** HMAC by the header's wish, under whatever this program holds the public key as. */
export function confusing(secretOf: (trusted: TrustedIssuer) => Buffer | string): (trusted: TrustedIssuer) => Verify {
  return (trusted) => (token) => {
    const { header, input, signature } = split(token);
    if (header['alg'] === 'HS256') return isMac(secretOf(trusted), input, signature);
    return isSigned(createPublicKey(trusted.publicKeyPem), input, signature);
  };
}

function split(token: string): Parts {
  const [head = '', body = '', signature = ''] = token.split('.');
  const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as Record<string, unknown>;
  return { header, input: Buffer.from(`${head}.${body}`), signature: Buffer.from(signature, 'base64url') };
}

function partsOf({ input, signature }: Parts): [Buffer, Buffer] {
  return [input, signature];
}

function isMac(key: Buffer | string, input: Buffer, signature: Buffer): boolean {
  return createHmac('sha256', key).update(input).digest().equals(signature);
}

function isSigned(key: KeyObject, input: Buffer, signature: Buffer): boolean {
  const hash = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  return verifySignature(hash, input, { key, dsaEncoding: 'ieee-p1363' }, signature);
}
