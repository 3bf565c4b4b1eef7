import * as engine from '#engine';
import { defaultMaxTokenBytes } from './defaults.ts';
import { HmacKey, SigningKey, signHandleOf, wireNameOf } from './key.ts';
import { ReusedBytes } from './reused-bytes.ts';

/** Signs JSON text into a compact JWS. What may be in the text is for the caller to have settled. */
export async function signCompact(payload: string, key: SigningKey | HmacKey, typ: string): Promise<string> {
  if (!SigningKey.isKey(key) && !HmacKey.isKey(key)) throw new TypeError('key: not a key that signs');
  const signingInput = `${headerSegment(key, typ)}.${engine.encodeTextBase64Url(payload)}`;
  const signature = signHandleOf(key).sign(asciiBytes(signingInput));
  return `${signingInput}.${engine.encodeBase64Url(signature instanceof Promise ? await signature : signature)}`;
}

const encoder = new TextEncoder();
const memory = new ReusedBytes(defaultMaxTokenBytes);

/** Transient. */
function asciiBytes(text: string): Uint8Array {
  encoder.encodeInto(text, memory.room(text.length));
  return memory.first(text.length);
}

const headerSegments = new WeakMap<SigningKey | HmacKey, Map<string, string>>();

/** A program writes few kinds of token; past this many per key the segment is built anew each time. */
const maxRememberedKinds = 16;

function headerSegment(key: SigningKey | HmacKey, typ: string): string {
  let segments = headerSegments.get(key);
  if (segments === undefined) {
    segments = new Map();
    headerSegments.set(key, segments);
  }
  const known = segments.get(typ);
  if (known !== undefined) return known;
  if (typeof typ !== 'string' || !/^[\x21-\x7e]+$/.test(typ)) throw new TypeError('typ: required, a media type');
  const header = JSON.stringify({ alg: wireNameOf(key), typ, kid: key.kid });
  const segment = engine.encodeTextBase64Url(header);
  if (segments.size < maxRememberedKinds) segments.set(typ, segment);
  return segment;
}
