import { isForbiddenName } from './strict-json.ts';

// Most claims are plain: names and strings of printable ASCII, whole numbers, literals, and flat lists of those. For
// such an object JSON is written here, straight into bytes, and every rule for what a token may hold is fulfilled by
// what can be written at all. Anything else is left to `JSON.stringify` and to the rules of `signJwt`.

/**
 * Writes an object as `JSON.stringify` would, from the start of `target`. The number of bytes; 0 where it is not plain
 * or finds no room.
 */
export function writePlainJson(object: Readonly<Record<string, unknown>>, target: Uint8Array): number {
  let at = 0;
  for (const name in object) {
    const value = object[name];
    // As JSON.stringify does with members that are undefined.
    if (value === undefined) continue;
    if (!Object.hasOwn(object, name) || isForbiddenName(name)) return 0;
    target[at] = at === 0 ? openBrace : comma;
    at = writeString(name, target, at + 1);
    if (at === 0) return 0;
    target[at] = colon;
    at = Array.isArray(value) ? writeArray(value, target, at + 1) : writeScalar(value, target, at + 1);
    if (at === 0) return 0;
  }
  // What was written past the end went nowhere; but all of it was counted.
  if (at === 0 || at >= target.length) return 0;
  target[at] = closeBrace;
  return at + 1;
}

const quote = 0x22;
const comma = 0x2c;
const zero = 0x30;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const tilde = 0x7e;

function writeArray(array: readonly unknown[], target: Uint8Array, start: number): number {
  let at = start;
  target[at++] = openBracket;
  for (let index = 0; index < array.length; index += 1) {
    if (index > 0) target[at++] = comma;
    at = writeScalar(array[index], target, at);
    if (at === 0) return 0;
  }
  target[at] = closeBracket;
  return at + 1;
}

function writeScalar(value: unknown, target: Uint8Array, at: number): number {
  if (typeof value === 'string') return writeString(value, target, at);
  if (typeof value === 'number') return writeInteger(value, target, at);
  if (typeof value === 'boolean' || value === null) return writeLetters(String(value), target, at);
  return 0;
}

/** Printable ASCII that needs no escape. */
function writeString(text: string, target: Uint8Array, start: number): number {
  let at = start;
  // A long text would be written past the end letter by letter, which is slow, and stays slow for the next one.
  if (at + text.length > target.length) return 0;
  target[at++] = quote;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20 || unit > tilde || unit === quote || unit === backslash) return 0;
    target[at++] = unit;
  }
  target[at] = quote;
  return at + 1;
}

/** A whole number from zero, its digits from the last to the first. */
function writeInteger(value: number, target: Uint8Array, at: number): number {
  if (!Number.isSafeInteger(value) || value < 0 || Object.is(value, -0)) return 0;
  let length = 1;
  for (let bound = 10; bound <= value; bound *= 10) length += 1;
  let rest = value;
  for (let index = at + length - 1; index >= at; index -= 1) {
    const tenth = Math.floor(rest / 10);
    target[index] = zero + (rest - tenth * 10);
    rest = tenth;
  }
  return at + length;
}

function writeLetters(text: string, target: Uint8Array, at: number): number {
  for (let index = 0; index < text.length; index += 1) target[at + index] = text.charCodeAt(index);
  return at + text.length;
}
