import * as engine from '#engine';
import { asymmetricSpecs, type EcCurve, type EcSpec, type OkpSpec } from './algorithm.ts';
import { encodeBase64Url } from './base64url.ts';
import {
  contentOf,
  type DerElement,
  derTag,
  notDer,
  readInteger,
  readOne,
  readSequence,
  wholeBytes,
  writeElement,
} from './der.ts';
import { errors } from './errors.ts';
import { ecPublicKey, encodeScalar, type KeyKind, kindOf } from './key-encoding.ts';
import type { EncodedKey } from './pem.ts';
import { byPlatform } from './platform.ts';

// Read here and not by the platform: each of them takes other encodings (compressed points, curves by their parameters,
// lengths of BER, bytes after the end), and a key must mean the same everywhere or be refused everywhere.

/** The members of a public key, not judged yet. `spki`: RFC 5280 §4.1; `pkcs1`: RFC 8017 A.1.1. */
export function readPublicKey({ structure, der }: EncodedKey): unknown {
  if (structure === 'pkcs1') return readRsaPublic(der);
  const [algorithm, bits, ...rest] = readSequence(der);
  const kind = readKind(algorithm);
  const key = wholeBytes(contentOf(bits, derTag.bitString));
  if (rest.length > 0) throw notDer();
  return kind === 'RSA' ? readRsaPublic(key) : curveMembers(kind, key);
}

/**
 * The members of a private key, not judged yet. `pkcs8`: RFC 5958 and 8410; `pkcs1`: RFC 8017 A.1.2; `sec1`: RFC 5915.
 * Where the encoding leaves the public half out, the platform works it out.
 */
export async function readPrivateKey({ structure, der }: EncodedKey): Promise<unknown> {
  if (structure === 'pkcs1') return readRsaPrivate(der);
  if (structure === 'sec1') return readSec1(der, undefined);
  const [version, algorithm, octets, ...rest] = readSequence(der);
  const kind = readKind(algorithm);
  const key = contentOf(octets, derTag.octetString);
  const stated = readStatedHalf(version, rest);
  if (kind === 'Ed25519') return withPublicHalf(kind, readOne(key, derTag.octetString), stated);
  if (stated !== undefined) throw notDer();
  return kind === 'RSA' ? readRsaPrivate(key) : readSec1(key, kind);
}

function readKind(algorithm: DerElement | undefined): KeyKind {
  const content = contentOf(algorithm, derTag.sequence);
  const kind = kindOf(writeElement(derTag.sequence, content));
  if (kind === undefined) throw errors.create('key_mislabelled', { evidence: { reason: 'kty' } });
  return kind;
}

/** What may follow in PKCS#8: attributes, which say nothing of the key, and its public half, which makes it version 1. */
function readStatedHalf(version: DerElement | undefined, rest: readonly DerElement[]): Uint8Array | undefined {
  const [half, ...more] = rest[0]?.tag === derTag.contextual ? rest.slice(1) : rest;
  checkVersion(version, half === undefined ? 0 : 1);
  if (more.length > 0) throw notDer();
  return half && wholeBytes(contentOf(half, derTag.implicitOne));
}

function readRsaPublic(der: Uint8Array): unknown {
  const [n, e, ...rest] = readSequence(der);
  if (rest.length > 0) throw notDer();
  return { kty: 'RSA', n: integerText(n), e: integerText(e) };
}

function readRsaPrivate(der: Uint8Array): unknown {
  const [version, ...integers] = readSequence(der);
  checkVersion(version, 0);
  if (integers.length !== 8) throw notDer();
  const [n, e, d, p, q, dp, dq, qi] = integers.map(integerText);
  return { kty: 'RSA', n, e, d, p, q, dp, dq, qi };
}

/** `curve`: where PKCS#8 has said it. What RFC 5915 repeats must then be the same. */
async function readSec1(der: Uint8Array, curve: EcCurve | undefined): Promise<unknown> {
  const [version, octets, ...rest] = readSequence(der);
  checkVersion(version, 1);
  const parameters = rest[0]?.tag === derTag.contextual ? rest[0].content : undefined;
  const [half, ...more] = parameters === undefined ? rest : rest.slice(1);
  const named = parameters === undefined ? curve : kindOf(writeElement(derTag.sequence, ecPublicKey, parameters));
  if (named === undefined || (curve ?? named) !== named || more.length > 0) throw notDer();
  const bits = half && readOne(contentOf(half, derTag.contextual + 1), derTag.bitString);
  return withPublicHalf(named as EcCurve, contentOf(octets, derTag.octetString), bits && wholeBytes(bits));
}

async function withPublicHalf(
  kind: EcCurve | 'Ed25519',
  d: Uint8Array,
  half: Uint8Array | undefined,
): Promise<unknown> {
  if (half !== undefined) return { ...curveMembers(kind, half), d: encodeBase64Url(d) };
  const spec = asymmetricSpecs[algorithmOf[kind]] as EcSpec | OkpSpec;
  return byPlatform(() => engine.completePkcs8(spec, encodeScalar(kind, d)));
}

const algorithmOf = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512', Ed25519: 'Ed25519' } as const;

/** RFC 8410 §4, or SEC 1 §2.3.4 for an uncompressed point: half of what follows the 4 is x. */
function curveMembers(crv: EcCurve | 'Ed25519', bytes: Uint8Array): object {
  if (crv === 'Ed25519') return { kty: 'OKP', crv, x: encodeBase64Url(bytes) };
  if (bytes[0] !== 4) throw notDer();
  const middle = (bytes.length + 1) >> 1;
  const x = encodeBase64Url(bytes.subarray(1, middle));
  return { kty: 'EC', crv, x, y: encodeBase64Url(bytes.subarray(middle)) };
}

function checkVersion(element: DerElement | undefined, version: number): void {
  const bytes = readInteger(element);
  if (bytes.length > 1 || (bytes[0] ?? 0) !== version) throw notDer();
}

function integerText(element: DerElement | undefined): string {
  return encodeBase64Url(readInteger(element));
}
