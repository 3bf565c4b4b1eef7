import { maxRememberedShapes, maxShapeMembers } from './defaults.ts';
import { isForbiddenName } from './strict-json.ts';

// An issuer writes the claims of one kind of token with the same names in the same order. Once such a text was read by
// the strict parser, the next one of its shape needs no search for duplicate members, no look at names and no second
// walk over the value: where every name is found where it was, all that is left to read is plain values. Any other
// text is not judged here but left to the strict parser, which alone refuses.

/** The names of an object's members as they stand in a text without white space. */
interface Shape {
  /** `{"iss":`, then `,"sub":` and so on. */
  readonly openings: readonly string[];
  readonly names: readonly string[];
  /** Copied for each object, which has its members in place from the start. */
  readonly blank: Readonly<Record<string, unknown>>;
}

/** The one that was met last comes first. */
const shapes: Shape[] = [];

/** Reads text that has a remembered shape and plain values throughout. `undefined` says nothing about the text. */
export function parseKnownShape(text: string): Record<string, unknown> | undefined {
  for (let index = 0; index < shapes.length; index += 1) {
    const shape = shapes[index] as Shape;
    const value = parseShape(text, shape);
    if (value === undefined) continue;
    if (index > 0) {
      shapes.splice(index, 1);
      shapes.unshift(shape);
    }
    return value;
  }
  return undefined;
}

/**
 * Remembers the shape of an object that the strict parser read from a text whose signature held: so nobody without a
 * key can fill the memory. What it holds decides how fast a text is read and never how.
 */
export function rememberShape(object: Readonly<Record<string, unknown>>): void {
  const names = Object.keys(object);
  if (names.length === 0 || names.length > maxShapeMembers || !names.every(isPlainName)) return;
  if (!Object.values(object).every(isPlainValue) || shapes.some((shape) => hasNames(shape, names))) return;
  const blank = Object.freeze(Object.fromEntries(names.map((name) => [name, null])));
  const openings = names.map((name, index) => `${index === 0 ? '{' : ','}"${name}":`);
  if (shapes.unshift({ openings, names, blank }) > maxRememberedShapes) shapes.pop();
}

function hasNames(shape: Shape, names: readonly string[]): boolean {
  return shape.names.length === names.length && names.every((name, index) => name === shape.names[index]);
}

/** A name written in JSON as it is read; and not a number, since an object moves those to its front. */
function isPlainName(name: string): boolean {
  return /^[\w:/.#-]+$/.test(name) && !/^\d+$/.test(name) && !isForbiddenName(name);
}

function isPlainValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((element) => !Array.isArray(element) && isPlainValue(element));
  return typeof value !== 'object' || value === null;
}

/** Where the value that was read last ended. */
let end = 0;

function parseShape(text: string, { openings, names, blank }: Shape): Record<string, unknown> | undefined {
  const object = { ...blank };
  end = 0;
  for (let index = 0; index < openings.length; index += 1) {
    const opening = openings[index] as string;
    if (!text.startsWith(opening, end)) return undefined;
    const start = end + opening.length;
    const value = text.charCodeAt(start) === openBracket ? readArray(text, start) : readScalar(text, start);
    if (value === undefined) return undefined;
    object[names[index] as string] = value;
  }
  return text.charCodeAt(end) === closeBrace && end + 1 === text.length ? object : undefined;
}

const quote = 0x22;
const comma = 0x2c;
const zero = 0x30;
const nine = 0x39;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const closeBrace = 0x7d;
const tilde = 0x7e;

/** Below 10^15 every integer is exact, in each step of reading it too. */
const maxDigits = 15;

function readArray(text: string, start: number): unknown[] | undefined {
  const elements: unknown[] = [];
  end = start + 1;
  if (text.charCodeAt(end) === closeBracket) {
    end += 1;
    return elements;
  }
  for (;;) {
    const element = readScalar(text, end);
    if (element === undefined) return undefined;
    elements.push(element);
    const next = text.charCodeAt(end);
    end += 1;
    if (next === closeBracket) return elements;
    if (next !== comma) return undefined;
  }
}

/** A string of printable ASCII without escapes, a whole number without sign, or a literal. */
function readScalar(text: string, start: number): string | number | boolean | null | undefined {
  const first = text.charCodeAt(start);
  if (first === quote) return readString(text, start + 1);
  if (first >= zero && first <= nine) return readInteger(text, start);
  return readLiteral(text, start);
}

function readString(text: string, start: number): string | undefined {
  let index = start;
  for (; ; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === quote) break;
    // Beyond the end of the text this is NaN, which is not within any bounds.
    if (!(unit >= 0x20 && unit <= tilde) || unit === backslash) return undefined;
  }
  end = index + 1;
  return text.slice(start, index);
}

function readInteger(text: string, start: number): number | undefined {
  let value = 0;
  let index = start;
  for (; ; index += 1) {
    const unit = text.charCodeAt(index);
    if (!(unit >= zero && unit <= nine)) break;
    value = value * 10 + (unit - zero);
  }
  // A fraction or an exponent ends the digits, and then no comma or bracket follows. A zero in front is no JSON.
  const digits = index - start;
  if (digits > maxDigits || (digits > 1 && text.charCodeAt(start) === zero)) return undefined;
  end = index;
  return value;
}

function readLiteral(text: string, start: number): boolean | null | undefined {
  for (const [literal, value] of literals) {
    if (!text.startsWith(literal, start)) continue;
    end = start + literal.length;
    return value;
  }
  return undefined;
}

const literals: readonly (readonly [text: string, value: boolean | null])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];
