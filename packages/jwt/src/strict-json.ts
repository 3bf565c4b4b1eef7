import * as engine from '#engine';
import { backslash, colon, quote } from './ascii.ts';
import { maxJsonDepth } from './defaults.ts';
import { errors } from './errors.ts';
import { decodeUtf8, encoder } from './utf8.ts';

/**
 * Parses JSON as strictly as a token must be read. Beyond `JSON.parse` it refuses: members that repeat a name in one
 * object (compared after unescaping, at any depth; RFC 7515 §4, RFC 7519 §4), the names `__proto__`, `constructor` and
 * `prototype`, nesting over 32 levels, invalid UTF-8, a byte order mark, unpaired surrogates, numbers that are not
 * finite, and integers that lose precision (two long identifiers would become one).
 *
 * It does NOT limit the size of the text: do that before.
 *
 * @throws `json_malformed`, with `reason` in the evidence
 *
 * @example
 * const value = parseStrictJson('{"sub":"u1"}');
 */
export function parseStrictJson(text: string | Uint8Array): unknown {
  if (typeof text !== 'string') return parseStrictBytes(text);
  if (!text.isWellFormed()) throw malformed('surrogate');
  return parseStrictBytes(encoder.encode(text));
}

/**
 * Parses text that must be a JSON object. What is wrong with it becomes the cause of an error of the document's own code.
 */
export function parseStrictObject(
  text: string | Uint8Array,
  code: 'header_malformed' | 'claims_malformed' | 'jwks_malformed',
): Record<string, unknown> {
  let value: unknown;
  try {
    value = parseStrictJson(text);
  } catch (cause) {
    throw errors.create(code, { cause });
  }
  if (!isJsonObject(value)) throw errors.create(code);
  return value;
}

/** Neither `null` nor an array, which `typeof` calls objects as well. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of the object itself: what a polluted prototype seems to add to every object is nobody's claim. */
export function ownMember(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

type Defect = 'encoding' | 'syntax' | 'depth' | 'duplicate_member' | 'forbidden_name' | 'surrogate' | 'number';

/** `parseStrictJson` for bytes, the form in which tokens hold their JSON. */
function parseStrictBytes(bytes: Uint8Array): unknown {
  // JSON.parse keeps the last of two members with one name, in silence. But every member has exactly one colon outside
  // strings, so a text with more such colons than its value has members held a duplicate somewhere. Counting both is
  // far cheaper than a second parser. The count means nothing for text that is no JSON; JSON.parse refuses that.
  let members = 0;
  let escaped = false;
  let bits = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] as number;
    bits |= byte;
    if (byte === colon) members += 1;
    else if (byte === quote) {
      for (index += 1; index < bytes.length && bytes[index] !== quote; index += 1) {
        bits |= bytes[index] as number;
        if (bytes[index] === backslash) {
          escaped = true;
          index += 1;
        }
      }
    }
  }
  const value = parse(bytes, bits < 0x80);
  if (countMembers(value, escaped, 1) !== members) throw malformed('duplicate_member');
  return value;
}

function parse(bytes: Uint8Array, ascii: boolean): unknown {
  const text = ascii ? engine.decodeAscii(bytes) : decodeUtf8(bytes);
  if (text === undefined) throw malformed('encoding');
  try {
    return JSON.parse(text);
  } catch {
    // Not kept as the cause: the platform's message quotes the text.
    throw malformed('syntax');
  }
}

/** Counts the members of all objects in a value, and refuses on the way what no token may hold. */
function countMembers(value: unknown, escaped: boolean, depth: number): number {
  if (typeof value === 'string') {
    // Text that was valid UTF-8 can hold a lone surrogate only by an escape.
    if (escaped && !value.isWellFormed()) throw malformed('surrogate');
    return 0;
  }
  if (typeof value === 'number') {
    if (!isExactNumber(value)) throw malformed('number');
    return 0;
  }
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > maxJsonDepth) throw malformed('depth');
  return Array.isArray(value) ? countInArray(value, escaped, depth) : countInObject(value, escaped, depth);
}

function countInArray(array: readonly unknown[], escaped: boolean, depth: number): number {
  let members = 0;
  for (let index = 0; index < array.length; index += 1) members += countMembers(array[index], escaped, depth + 1);
  return members;
}

function countInObject(object: object, escaped: boolean, depth: number): number {
  let members = 0;
  // Some four times as fast as a list of the names. What a prototype adds to the loop, if somebody changed one, is skipped.
  for (const name in object) {
    if (!Object.hasOwn(object, name)) continue;
    if (isForbiddenName(name)) throw malformed('forbidden_name');
    if (escaped && !name.isWellFormed()) throw malformed('surrogate');
    members += 1 + countMembers((object as Record<string, unknown>)[name], escaped, depth + 1);
  }
  return members;
}

/** Not infinite (`1e400`), and, for an integer, not one of those that stand for several. */
export function isExactNumber(value: number): boolean {
  return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
}

/** Names through which a value reaches, or seems to reach, the prototype of what it is copied into. */
export function isForbiddenName(name: string): boolean {
  return name === '__proto__' || name === 'constructor' || name === 'prototype';
}

function malformed(reason: Defect): Error {
  return errors.create('json_malformed', { evidence: { reason } });
}
