import * as engine from '#engine';
import { encodeBase64Url } from './base64url.ts';
import { base64UrlLength, encodeBase64UrlBytes } from './base64url-encode.ts';
import { defaultMaxTokenBytes } from './defaults.ts';
import { HmacKey, SigningKey, signHandleOf, wireNameOf } from './key.ts';
import { isPromise, type MaybePromise } from './maybe-promise.ts';
import { ReusedBytes } from './reused-bytes.ts';

const tokenMemory = new ReusedBytes(defaultMaxTokenBytes);

/** RSA-8192's, the longest that there is, in base64url. */
const maxSignatureLetters = base64UrlLength(1024);

/** Signs JSON, given as bytes, into a compact JWS. What may be in the text is for the caller to have settled. */
export function signCompact(json: Uint8Array, key: SigningKey | HmacKey, typ: string): MaybePromise<string> {
  const opening = openingOf(key, typ);
  const room = opening.length + base64UrlLength(json.length) + 1 + maxSignatureLetters;
  const token = tokenMemory.room(room);
  token.set(opening);
  const end = encodeBase64UrlBytes(json, json.length, token, opening.length);
  const signature = signHandleOf(key).sign(tokenMemory.first(end));
  if (isPromise(signature)) {
    // While we wait, other tokens are written where this one was.
    const signingInput = engine.decodeAscii(token, end);
    return signature.then((late) => `${signingInput}.${encodeBase64Url(late)}`);
  }
  token[end] = dot;
  return engine.decodeAscii(token, encodeBase64UrlBytes(signature, signature.length, token, end + 1));
}

const dot = 0x2e;

/** The header's segment and its dot, as bytes. */
const openings = new WeakMap<SigningKey | HmacKey, Map<string, Uint8Array>>();

/** A program writes few kinds of token; past this many per key the opening is built anew each time. */
const maxRememberedKinds = 16;

function openingOf(key: SigningKey | HmacKey, typ: string): Uint8Array {
  const known = openings.get(key)?.get(typ);
  if (known !== undefined) return known;
  if (!SigningKey.isKey(key) && !HmacKey.isKey(key)) throw new TypeError('key: not a key that signs');
  if (typeof typ !== 'string' || !/^[\x21-\x7e]+$/.test(typ)) throw new TypeError('typ: required, a media type');
  const header = new TextEncoder().encode(JSON.stringify({ alg: wireNameOf(key), typ, kid: key.kid }));
  const opening = new Uint8Array(base64UrlLength(header.length) + 1);
  opening[encodeBase64UrlBytes(header, header.length, opening, 0)] = dot;
  remember(key, typ, opening);
  return opening;
}

function remember(key: SigningKey | HmacKey, typ: string, opening: Uint8Array): void {
  const kinds = openings.get(key) ?? new Map<string, Uint8Array>();
  if (kinds.size < maxRememberedKinds) openings.set(key, kinds.set(typ, opening));
}
