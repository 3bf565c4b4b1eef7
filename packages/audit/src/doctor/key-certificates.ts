import { createPublicKey, X509Certificate } from 'node:crypto';
import type { DocumentRule } from './document-rule.ts';
import { type JsonObject, memberIn, textsIn } from './json-document.ts';
import type { PublishedKeys } from './published-keys.ts';

type Rule = DocumentRule<PublishedKeys>;

const jwksCertificate: Rule = {
  id: 'jwks-certificate',
  title: 'The certificate of a key is not that of the key',
  severity: 'high',
  cwe: 295,
  why: 'A verifier that goes by x5c takes another key than one that goes by the members, so the two trust different signers.',
  fix: 'Publish the certificate of this key first in x5c, or leave x5c out.',
  source: ['RFC 7517 §4.7'],
  *check({ keys }) {
    for (const [index, key] of keys.entries()) {
      const [leaf] = textsIn(key, 'x5c');
      if (leaf === undefined) continue;
      const pointer = `/keys/${index}/x5c/0`;
      const certificate = readCertificate(leaf);
      if (certificate === undefined) yield { pointer, message: 'x5c does not hold a certificate' };
      else if (!isCertificateOf(certificate, key)) yield { pointer };
    }
  },
};

const jwksThumbprint: Rule = {
  id: 'jwks-sha1',
  title: 'A certificate is named by its SHA-1 hash',
  severity: 'low',
  cwe: 328,
  why: 'Two certificates with one SHA-1 hash can be made, so the name does not say which one is meant.',
  fix: 'Leave x5t out, or publish x5t#S256.',
  source: ['RFC 7517 §4.8', 'RFC 7517 §4.9'],
  *check({ keys }) {
    for (const [index, key] of keys.entries()) {
      if (memberIn(key, 'x5t') !== undefined && memberIn(key, 'x5t#S256') === undefined) {
        yield { pointer: `/keys/${index}/x5t` };
      }
    }
  },
};

export const certificateRules: readonly Rule[] = [jwksCertificate, jwksThumbprint];

function readCertificate(text: string): X509Certificate | undefined {
  try {
    return new X509Certificate(Buffer.from(text, 'base64'));
  } catch {
    return undefined;
  }
}

/** Compared by their members: a key may be spelled in several ways. What is no key is another rule's. */
function isCertificateOf(certificate: X509Certificate, jwk: JsonObject): boolean {
  try {
    const inside = certificate.publicKey.export({ format: 'jwk' });
    const members = Object.fromEntries(['kty', 'n', 'e', 'crv', 'x', 'y'].map((name) => [name, memberIn(jwk, name)]));
    const named = createPublicKey({ key: members as never, format: 'jwk' }).export({ format: 'jwk' });
    return JSON.stringify(inside) === JSON.stringify(named);
  } catch {
    return true;
  }
}
