import type { EcCurve } from './algorithm.ts';
import { derTag, writeElement, writeInteger } from './der.ts';
import type { PrivateMembers, PublicMembers } from './jwk.ts';
import { decodeMember } from './jwk-members.ts';

/** What a key's AlgorithmIdentifier says of it: that it is of RSA, or its curve. */
export type KeyKind = 'RSA' | 'Ed25519' | EcCurve;

/** AlgorithmIdentifiers, whole: RFC 8017 A.1 (with its NULL), RFC 5480 §2.1.1, RFC 8410 §3. */
const identifiers: Readonly<Record<KeyKind, Uint8Array>> = {
  RSA: fromHex('300d06092a864886f70d0101010500'),
  'P-256': fromHex('301306072a8648ce3d020106082a8648ce3d030107'),
  'P-384': fromHex('301006072a8648ce3d020106052b81040022'),
  'P-521': fromHex('301006072a8648ce3d020106052b81040023'),
  Ed25519: fromHex('300506032b6570'),
};

/** id-ecPublicKey, which an identifier of EC names before the curve. */
export const ecPublicKey: Uint8Array = fromHex('06072a8648ce3d0201');

/** The kind that a whole AlgorithmIdentifier names. */
export function kindOf(identifier: Uint8Array): KeyKind | undefined {
  const wanted = identifier.join();
  return (Object.keys(identifiers) as KeyKind[]).find((kind) => identifiers[kind].join() === wanted);
}

/** SubjectPublicKeyInfo (RFC 5280 §4.1). */
export function encodePublicKey(members: PublicMembers): Uint8Array {
  const bits = writeElement(derTag.bitString, Uint8Array.of(0), publicKeyBytes(members));
  return writeElement(derTag.sequence, identifiers[members.kty === 'RSA' ? 'RSA' : members.crv], bits);
}

/** PrivateKeyInfo, version 0 (RFC 5958 §2), for EC with the public half in it (RFC 5915 §3). */
export function encodePrivateKey(members: PrivateMembers): Uint8Array {
  switch (members.kty) {
    case 'RSA': {
      const { n, e, d, p, q, dp, dq, qi } = members;
      const integers = [n, e, d, p, q, dp, dq, qi].map(decodeMember).map(writeInteger);
      return privateKeyInfo('RSA', writeElement(derTag.sequence, writeInteger(Uint8Array.of(0)), ...integers));
    }
    case 'EC': {
      const bits = writeElement(derTag.bitString, Uint8Array.of(0), publicKeyBytes(members));
      return encodeScalar(members.crv, decodeMember(members.d), writeElement(derTag.contextual + 1, bits));
    }
    case 'OKP':
      return encodeScalar(members.crv, decodeMember(members.d));
  }
}

/** The same of a scalar or seed, for EC with or without what follows it. */
export function encodeScalar(
  kind: Exclude<KeyKind, 'RSA'>,
  d: Uint8Array,
  publicHalf: Uint8Array = new Uint8Array(),
): Uint8Array {
  const octets = writeElement(derTag.octetString, d);
  if (kind === 'Ed25519') return privateKeyInfo(kind, octets);
  return privateKeyInfo(kind, writeElement(derTag.sequence, writeInteger(Uint8Array.of(1)), octets, publicHalf));
}

function privateKeyInfo(kind: KeyKind, key: Uint8Array): Uint8Array {
  const octets = writeElement(derTag.octetString, key);
  return writeElement(derTag.sequence, writeInteger(Uint8Array.of(0)), identifiers[kind], octets);
}

function publicKeyBytes(members: PublicMembers): Uint8Array {
  switch (members.kty) {
    case 'RSA':
      return writeElement(derTag.sequence, ...[members.n, members.e].map(decodeMember).map(writeInteger));
    case 'EC':
      // SEC 1 §2.3.3, uncompressed.
      return Uint8Array.of(4, ...decodeMember(members.x), ...decodeMember(members.y));
    case 'OKP':
      return decodeMember(members.x);
  }
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) as string[], (byte) => Number.parseInt(byte, 16));
}
