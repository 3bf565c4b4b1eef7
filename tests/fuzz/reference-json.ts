/**
 * A strict JSON reader written from RFC 8259 (grammar), RFC 3629 (UTF-8) and the rules for tokens, byte by byte. Slow and
 * obvious: it shares nothing with the reader under test, not even `JSON.parse`.
 */

export type Reading = { readonly value: unknown } | undefined;

/** Undefined where the bytes are not strict JSON. */
export function readReferenceJson(bytes: Uint8Array): Reading {
  const reader = new Reader(bytes);
  try {
    return { value: reader.readDocument() };
  } catch (error) {
    if (error === refused) return undefined;
    throw error;
  }
}

/** One for all, since nobody asks where it was thrown. */
const refused = new Error('not strict JSON');
const maxDepth = 32;
const forbidden: readonly string[] = ['__proto__', 'constructor', 'prototype'];
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** RFC 8259 §2: ws value ws, and nothing else. */
  readDocument(): unknown {
    const value = this.#readValue(1);
    if (this.#at < this.#bytes.length) throw refused;
    return value;
  }

  #readValue(depth: number): unknown {
    this.#skipWhiteSpace();
    const value = this.#readBareValue(depth);
    this.#skipWhiteSpace();
    return value;
  }

  #readBareValue(depth: number): unknown {
    switch (this.#peek()) {
      case '{':
        return this.#readObject(depth);
      case '[':
        return this.#readArray(depth);
      case '"':
        return this.#readString();
      case 't':
        return this.#readLiteral('true', true);
      case 'f':
        return this.#readLiteral('false', false);
      case 'n':
        return this.#readLiteral('null', null);
      default:
        return this.#readNumber();
    }
  }

  #readObject(depth: number): unknown {
    if (depth > maxDepth) throw refused;
    const object: Record<string, unknown> = {};
    const names = new Set<string>();
    this.#take('{');
    this.#skipWhiteSpace();
    if (this.#takeIf('}')) return object;
    do {
      this.#skipWhiteSpace();
      const name = this.#readString();
      if (names.has(name) || forbidden.includes(name)) throw refused;
      names.add(name);
      this.#skipWhiteSpace();
      this.#take(':');
      object[name] = this.#readValue(depth + 1);
    } while (this.#takeIf(','));
    this.#take('}');
    return object;
  }

  #readArray(depth: number): unknown {
    if (depth > maxDepth) throw refused;
    const array: unknown[] = [];
    this.#take('[');
    this.#skipWhiteSpace();
    if (this.#takeIf(']')) return array;
    do array.push(this.#readValue(depth + 1));
    while (this.#takeIf(','));
    this.#take(']');
    return array;
  }

  #readLiteral(text: string, value: boolean | null): boolean | null {
    for (const character of text) this.#take(character);
    return value;
  }

  /** RFC 8259 §6: [ minus ] int [ frac ] [ exp ]. */
  #readNumber(): number {
    const start = this.#at;
    this.#takeIf('-');
    if (!this.#takeIf('0')) this.#takeDigits();
    if (this.#takeIf('.')) this.#takeDigits();
    if (this.#takeIf('e') || this.#takeIf('E')) {
      if (!this.#takeIf('+')) this.#takeIf('-');
      this.#takeDigits();
    }
    const value = Number(String.fromCharCode(...this.#bytes.subarray(start, this.#at)));
    const exact = value % 1 !== 0 || Math.abs(value) < 2 ** 53;
    if (!Number.isFinite(value) || !exact) throw refused;
    return value;
  }

  #takeDigits(): void {
    if (!isDigit(this.#peek())) throw refused;
    while (isDigit(this.#peek())) this.#at += 1;
  }

  #readString(): string {
    this.#take('"');
    let text = '';
    while (!this.#takeIf('"')) text += this.#takeIf('\\') ? this.#readEscape() : this.#readCharacter();
    if (hasLoneSurrogate(text)) throw refused;
    return text;
  }

  #readEscape(): string {
    if (!this.#takeIf('u')) {
      const character = escapes[this.#peek()];
      if (character === undefined) throw refused;
      this.#at += 1;
      return character;
    }
    let unit = 0;
    for (let digit = 0; digit < 4; digit += 1) {
      const value = '0123456789abcdef'.indexOf(this.#peek().toLowerCase());
      if (value < 0 || this.#peek() === '') throw refused;
      unit = unit * 16 + value;
      this.#at += 1;
    }
    return String.fromCharCode(unit);
  }

  /** RFC 8259 §7: anything but a control character, in the UTF-8 of RFC 3629 §4. */
  #readCharacter(): string {
    const first = this.#bytes[this.#at];
    if (first === undefined || first < 0x20) throw refused;
    this.#at += 1;
    if (first < 0x80) return String.fromCharCode(first);
    const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc0 || first > 0xf7) throw refused;
    let point = first & (0x7f >> length);
    for (let index = 1; index < length; index += 1) {
      const byte = this.#bytes[this.#at] ?? 0;
      if (byte >> 6 !== 0b10) throw refused;
      point = (point << 6) | (byte & 0x3f);
      this.#at += 1;
    }
    // An overlong form, a surrogate, or beyond Unicode.
    if (point < (smallestOfLength[length] ?? 0) || (point >= 0xd800 && point <= 0xdfff) || point > 0x10ffff) {
      throw refused;
    }
    return String.fromCodePoint(point);
  }

  #skipWhiteSpace(): void {
    while (this.#takeIf(' ') || this.#takeIf('\t') || this.#takeIf('\n') || this.#takeIf('\r'));
  }

  #take(character: string): void {
    if (!this.#takeIf(character)) throw refused;
  }

  #takeIf(character: string): boolean {
    if (this.#bytes[this.#at] !== character.charCodeAt(0)) return false;
    this.#at += 1;
    return true;
  }

  /** The next character where it is ASCII, or nothing. */
  #peek(): string {
    const byte = this.#bytes[this.#at];
    return byte === undefined || byte > 0x7f ? '' : String.fromCharCode(byte);
  }
}

const smallestOfLength: readonly number[] = [0, 0, 0x80, 0x800, 0x10000];

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9' && character.length === 1;
}

function hasLoneSurrogate(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit >= 0xdc00 && unit <= 0xdfff) return true;
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const next = text.charCodeAt(index + 1);
      if (!(next >= 0xdc00 && next <= 0xdfff)) return true;
      index += 1;
    }
  }
  return false;
}
