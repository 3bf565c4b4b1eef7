import { engine } from '#engine';
import { maxJsonDepth } from './defaults.ts';
import { errors } from './errors.ts';

/**
 * Parses JSON as strictly as a token must be read. Beyond `JSON.parse` it refuses: members that repeat a name in one
 * object (compared after unescaping, at any depth; RFC 7515 §4, RFC 7519 §4), the names `__proto__`, `constructor` and
 * `prototype`, nesting over 32 levels, invalid UTF-8, a byte order mark, unpaired surrogates, numbers that are not
 * finite, and integers that lose precision (two long identifiers would become one).
 *
 * It does NOT limit the size of the text: do that before.
 *
 * @throws `json_malformed`, with `reason` in the evidence
 */
export function parseStrictJson(text: string | Uint8Array): unknown {
  if (typeof text !== 'string') return parseStrictBytes(text);
  if (!text.isWellFormed()) throw malformed('surrogate');
  return parseStrictBytes(new TextEncoder().encode(text));
}

type Defect = 'encoding' | 'syntax' | 'depth' | 'duplicate_member' | 'forbidden_name' | 'surrogate' | 'number';

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const openBrace = 0x7b;
const openBracket = 0x5b;
const closeBrace = 0x7d;
const closeBracket = 0x5d;

/** `parseStrictJson` for bytes, the form in which tokens hold their JSON. */
export function parseStrictBytes(bytes: Uint8Array): unknown {
  // JSON.parse keeps the last of two members with one name, in silence. But every member has exactly one colon outside
  // strings, so a text with more such colons than its value has members held a duplicate somewhere. Counting both is
  // far cheaper than a second parser. The count means nothing for text that is no JSON; JSON.parse refuses that.
  let members = 0;
  let depth = 0;
  let inString = false;
  let escaped = false;
  let bits = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] as number;
    bits |= byte;
    if (inString) {
      if (byte === quote) inString = false;
      else if (byte === backslash) {
        escaped = true;
        index += 1;
      }
    } else if (byte === quote) inString = true;
    else if (byte === colon) members += 1;
    else if (byte === openBrace || byte === openBracket) {
      depth += 1;
      if (depth > maxJsonDepth) throw malformed('depth');
    } else if (byte === closeBrace || byte === closeBracket) depth -= 1;
  }
  const value = parse(bits < 0x80 ? engine.decodeAscii(bytes) : decode(bytes));
  if (countMembers(value, escaped) !== members) throw malformed('duplicate_member');
  return value;
}

function decode(bytes: Uint8Array): string {
  const text = engine.decodeUtf8(bytes);
  if (text === undefined) throw malformed('encoding');
  return text;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not kept as the cause: the platform's message quotes the text.
    throw malformed('syntax');
  }
}

/** Counts the members of all objects in a value, and refuses on the way what no token may hold. */
function countMembers(value: unknown, escaped: boolean): number {
  if (typeof value === 'string') {
    // Text that was valid UTF-8 can hold a lone surrogate only by an escape.
    if (escaped && !value.isWellFormed()) throw malformed('surrogate');
    return 0;
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) throw malformed('number');
    return 0;
  }
  if (typeof value !== 'object' || value === null) return 0;
  let members = 0;
  if (Array.isArray(value)) {
    for (const element of value) members += countMembers(element, escaped);
    return members;
  }
  const object = value as Record<string, unknown>;
  for (const name of Object.keys(object)) {
    if (isForbiddenName(name)) throw malformed('forbidden_name');
    if (escaped && !name.isWellFormed()) throw malformed('surrogate');
    members += 1 + countMembers(object[name], escaped);
  }
  return members;
}

/** Names through which a value reaches, or seems to reach, the prototype of what it is copied into. */
export function isForbiddenName(name: string): boolean {
  return name === '__proto__' || name === 'constructor' || name === 'prototype';
}

function malformed(reason: Defect): Error {
  return errors.create('json_malformed', { evidence: { reason } });
}
