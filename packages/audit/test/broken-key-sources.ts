// Verifiers that each find their key in one wrong way, written as it was done.

import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
  verify as verifySignature,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Verify } from '../src/function-target.ts';
import type { TrustedIssuer } from '../src/trusted-issuer.ts';

export interface BrokenHeader {
  readonly alg: string;
  readonly kid?: string;
  readonly jwk?: JsonWebKey & { readonly kid?: string };
  readonly [name: string]: unknown;
}

export type FoundKey = KeyObject | string | Buffer | undefined;

/** A verifier that is right in all but where its key comes from. */
export function verifierWith(
  find: (header: BrokenHeader, claims: Readonly<Record<string, unknown>>) => FoundKey | Promise<FoundKey>,
): Verify {
  return async (token) => {
    const [head = '', body = '', signature = ''] = token.split('.');
    const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as BrokenHeader;
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
    const key = await find(header, claims);
    return (
      key !== undefined && holds(header.alg, key, `${head}.${body}`, Buffer.from(signature, 'base64url')) && claims
    );
  };
}

/** The issuer's key, as text or object. */
export function rightKey(trusted: TrustedIssuer): FoundKey {
  return trusted.publicKeyPem === '' ? trusted.secretText : createPublicKey(trusted.publicKeyPem);
}

/** The key that the header brings is the key. */
export function takesEmbeddedKey(trusted: TrustedIssuer): Verify {
  return verifierWith(({ jwk }) =>
    jwk === undefined ? rightKey(trusted) : createPublicKey({ key: jwk, format: 'jwk' }),
  );
}

/** The key that the header brings is the key where its name is known. */
export function takesEmbeddedKeyOfKnownName(trusted: TrustedIssuer): Verify {
  return verifierWith(({ jwk, kid }) => {
    if (jwk === undefined) return kid === trusted.kid ? rightKey(trusted) : undefined;
    return jwk.kid === trusted.kid ? createPublicKey({ key: jwk, format: 'jwk' }) : undefined;
  });
}

/** A key of any kind is taken from the header, secrets included. */
export function takesEmbeddedSecret(trusted: TrustedIssuer): Verify {
  return verifierWith(({ jwk }) => (jwk?.kty === 'oct' ? Buffer.from(String(jwk.k), 'base64url') : rightKey(trusted)));
}

/** The key of the header is ours if its public members are; what is used is made of the private one. */
export function comparesPublicMembers(trusted: TrustedIssuer): Verify {
  const [known] = trusted.jwks.keys;
  return verifierWith(({ jwk, kid }) => {
    if (jwk === undefined) return kid === trusted.kid ? rightKey(trusted) : undefined;
    if (jwk.x !== known?.x) return undefined;
    // As libraries do that make the public half of the seed, and never look at `x` again.
    const seed = Buffer.from(String(jwk.d), 'base64url');
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
    return createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  });
}

/** Keys are files of a folder; the kid is the name. */
export function readsKeyFiles(trusted: TrustedIssuer): Verify {
  return verifierWith(({ kid }) => {
    if (kid === trusted.kid) return rightKey(trusted);
    return readFileSync(`${import.meta.dirname}/${kid}`, 'utf8');
  });
}

/** Keys are members of a plain object. */
export function looksUpInObject(trusted: TrustedIssuer): Verify {
  const keys: Readonly<Record<string, FoundKey>> = { [trusted.kid]: rightKey(trusted) };
  return verifierWith(({ kid }) => {
    const found: unknown = keys[String(kid)];
    return found === keys[trusted.kid] ? keys[trusted.kid] : String(found);
  });
}

/** A kid without a key has the empty key. */
export function fallsBackToNothing(trusted: TrustedIssuer): Verify {
  return verifierWith(({ kid }) => (kid === trusted.kid ? rightKey(trusted) : ''));
}

function holds(alg: string, key: NonNullable<FoundKey>, input: string, signature: Buffer): boolean {
  const hash = `sha${alg.slice(-3)}`;
  if (alg.startsWith('HS')) return createHmac(hash, key).update(input).digest().equals(signature);
  if (typeof key === 'string' || Buffer.isBuffer(key)) return false;
  const padding = alg.startsWith('PS') ? { padding: 6, saltLength: Number(alg.slice(2)) / 8 } : {};
  const options = { key, dsaEncoding: 'ieee-p1363' as const, ...padding };
  return verifySignature(alg === 'EdDSA' ? null : hash, Buffer.from(input), options, signature);
}
