import type { AsymmetricSpec, EcSpec } from './algorithm.ts';
import { decodeBase64UrlText } from './base64url-decode.ts';
import { errors } from './errors.ts';
import { bytesToInteger } from './integer.ts';
import type { PrivateMembers, PublicMembers } from './jwk.ts';
import { malformedKey } from './key-fault.ts';
import { isJsonObject } from './strict-json.ts';

/** Own members of an untrusted JWK; nothing inherited is ever read. */
export type RawJwk = ReadonlyMap<string, unknown>;

const privateNames = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'r', 't'];

export function readRawJwk(jwk: unknown): RawJwk {
  if (!isJsonObject(jwk)) throw malformedKey('not_an_object');
  return new Map(Object.entries(jwk));
}

/** RFC 7517 §9.2: who publishes private members has lost the key; who accepts them hides the loss. */
export function readPublicJwk(jwk: unknown): RawJwk {
  const raw = readRawJwk(jwk);
  if (raw.get('kty') === 'oct' || privateNames.some((name) => raw.has(name))) throw errors.create('key_private');
  return raw;
}

export function readPublicMembers(raw: RawJwk, spec: AsymmetricSpec): PublicMembers {
  switch (spec.kty) {
    case 'RSA':
      return { kty: 'RSA', n: readInteger(raw, 'n'), e: readInteger(raw, 'e') };
    case 'EC':
      return {
        kty: 'EC',
        crv: spec.crv,
        x: readExactly(raw, 'x', spec.coordinateBytes),
        y: readExactly(raw, 'y', spec.coordinateBytes),
      };
    case 'OKP':
      return { kty: 'OKP', crv: spec.crv, x: readExactly(raw, 'x', 32) };
  }
}

export function readPrivateMembers(raw: RawJwk, spec: AsymmetricSpec): PrivateMembers {
  const members = readPublicMembers(raw, spec);
  if (members.kty === 'EC') return { ...members, d: readExactly(raw, 'd', (spec as EcSpec).coordinateBytes) };
  if (members.kty === 'OKP') return { ...members, d: readExactly(raw, 'd', 32) };
  // RFC 7518 §6.3.2.7: keys of three or more primes have no use here and weaken each prime.
  if (raw.has('oth')) throw malformedKey('multi_prime');
  return {
    ...members,
    d: readInteger(raw, 'd'),
    p: readInteger(raw, 'p'),
    q: readInteger(raw, 'q'),
    dp: readInteger(raw, 'dp'),
    dq: readInteger(raw, 'dq'),
    qi: readInteger(raw, 'qi'),
  };
}

export function decodeMember(text: string): Uint8Array {
  const bytes = decodeBase64UrlText(text);
  if (bytes === undefined) throw malformedKey('not_base64url');
  return bytes;
}

export function decodeInteger(text: string): bigint {
  return bytesToInteger(decodeMember(text));
}

/** RFC 7518 §2, Base64urlUInt: no leading zero bytes, so that one key has one spelling and one thumbprint. */
function readInteger(raw: RawJwk, name: string): string {
  const text = readText(raw, name);
  const bytes = decodeMember(text);
  if (bytes.length === 0 || bytes[0] === 0) throw malformedKey('not_an_integer');
  return text;
}

/**
 * Bytes of a fixed length, kept as the text that they are written in. Of a curve's coordinate the leading zeros belong
 * to it (RFC 7518 §6.2.1.2).
 */
export function readExactly(raw: RawJwk, name: string, length: number): string {
  const text = readText(raw, name);
  if (decodeMember(text).length !== length) throw malformedKey('wrong_length');
  return text;
}

function readText(raw: RawJwk, name: string): string {
  const value = raw.get(name);
  if (typeof value !== 'string') throw malformedKey('missing_member');
  return value;
}
