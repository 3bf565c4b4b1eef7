// What fixed releases still take in the row of their own advisory, shown by hand: the library alone, and blocks and tokens
// built here.

import { constants, createHash, generateKeyPairSync, privateEncrypt, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Hand, handTokens, issue } from './hand-tokens.ts';
import { loadRelease } from './releases.ts';
import { trueOfFixed } from './true-findings.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
const hand: Hand = {
  ...{ algorithm: 'RS256', issuer: 'https://issuer.example.com', audience: 'https://api.example.com' },
  ...{ kid: 'key-1', typ: 'JWT', key: privateKey, now: Math.floor(Date.now() / 1000) },
};

type Taken = Readonly<Record<string, () => boolean>>;

/** By library and version, then by variant. */
const shown: Readonly<Record<string, Taken>> = {
  'jwt-simple 0.5.3': {
    'own-signature-no-name': () => {
      const { decode } = loadRelease<{ decode(token: string, key: string): unknown }>('jwt-simple-0.5.3');
      return handTokens['A08']?.(hand).some((token) => takes(() => decode(token, pem))) ?? false;
    },
  },
  'jws 3.0.0': {
    'own-signature-no-name': () => {
      const { verify } = loadRelease<{ verify(...given: readonly string[]): boolean }>('jws-3.0.0');
      return handTokens['A08']?.(hand).some((token) => verify(token, 'RS256', pem)) ?? false;
    },
  },
  'fast-jwt 5.0.6': { 'list-of-one': () => takesIssuer([hand.issuer]), 'empty-list': () => takesIssuer([]) },
  'node-forge 1.3.0': forgeShows(),
  'elliptic 6.5.7': {
    'zero-character': () => {
      const pair = generateKeyPairSync('ed25519');
      const signature = sign(null, Buffer.from('text'), pair.privateKey).toString('base64url');
      const { eddsa: Eddsa } = loadRelease<{ readonly eddsa: new (curve: string) => EdDsa }>('elliptic-6.5.7');
      const key = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('hex');
      const read = Buffer.from(`${signature}\0`, 'base64url').toString('hex');
      return new Eddsa('ed25519').verify(Buffer.from('text').toString('hex'), read, key);
    },
  },
};

interface EdDsa {
  verify(message: string, signature: string, key: string): boolean;
}

describe('what a fixed release still takes, without the audit', () => {
  it.each(trueOfFixed)('$library $version: $variants', ({ library, version, variants }) => {
    const taken = shown[`${library} ${version}`] ?? {};
    expect(variants.filter((variant) => taken[variant]?.() === true)).toEqual(variants);
  });
});

function takesIssuer(iss: readonly string[]): boolean {
  const { createVerifier } = loadRelease<{ createVerifier(options: object): (token: string) => unknown }>(
    'fast-jwt-5.0.6',
  );
  const verify = createVerifier({ key: pem, algorithms: ['RS256'], allowedIss: hand.issuer });
  return takes(() => verify(issue(hand, {}, { iss })));
}

/** Blocks of PKCS #1 v1.5 (RFC 8017 §9.2) with one thing changed. */
function forgeShows(): Taken {
  const hash = createHash('sha256').update('text').digest();
  const sha256 = Buffer.from('0609608648016503040201', 'hex');
  const [zero, string] = [Buffer.from('0500', 'hex'), der(0x04, hash)];
  const info = (...algorithm: readonly Buffer[]): Buffer => der(0x30, der(0x30, ...algorithm), string);
  const plain = info(sha256, zero);
  return {
    'name-of-sha-1': () => forgeTakes(info(Buffer.from('06052b0e03021a', 'hex'), zero)),
    'name-of-md5': () => forgeTakes(info(Buffer.from('06082a864886f70d0205', 'hex'), zero)),
    'bytes-behind-the-parameters': () => forgeTakes(info(sha256, zero, der(0x04, Buffer.alloc(16)))),
    'bytes-within-the-structure': () => forgeTakes(der(0x30, plain.subarray(2), Buffer.alloc(8))),
    'long-form-of-length': () => forgeTakes(Buffer.concat([Buffer.from([0x30, 0x81]), plain.subarray(1)])),
  };
}

function forgeTakes(content: Buffer): boolean {
  const { pki } = loadRelease<{
    readonly pki: { publicKeyFromPem(pem: string): { verify(digest: string, signature: string): boolean } };
  }>('node-forge-1.3.0');
  const padding = Buffer.alloc(256 - 3 - content.length, 0xff);
  const block = Buffer.concat([Buffer.from([0, 1]), padding, Buffer.from([0]), content]);
  const signature = privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, block);
  const digest = createHash('sha256').update('text').digest('binary');
  return takes(() => pki.publicKeyFromPem(pem).verify(digest, signature.toString('binary')));
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, content.length]), content]);
}

function takes(verify: () => unknown): boolean {
  try {
    return Boolean(verify());
  } catch {
    return false;
  }
}
