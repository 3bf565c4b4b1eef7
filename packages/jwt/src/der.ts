import { errors } from './errors.ts';

type DerTag = 'integer' | 'bitString' | 'octetString' | 'sequence' | 'contextual' | 'implicitOne';

/** The tags of X.690 §8 that keys are made of. */
export const derTag: Readonly<Record<DerTag, number>> = Object.freeze({
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  sequence: 0x30,
  /** `[0]` around other elements; `[1]` is one more. */
  contextual: 0xa0,
  /** `[1]` in place of a tag of its own. */
  implicitOne: 0x81,
});

export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
}

/** One element. Contents are joined, so that a structure is written as it is nested. */
export function writeElement(tag: number, ...contents: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = contents.reduce((sum, content) => sum + content.length, 0);
  const header = Uint8Array.of(tag, ...lengthOctets(length));
  const element = new Uint8Array(header.length + length);
  let offset = 0;
  for (const part of [header, ...contents]) {
    element.set(part, offset);
    offset += part.length;
  }
  return element;
}

/** An unsigned integer from its bytes, which have no leading zeros: DER's are signed (X.690 §8.3). */
export function writeInteger(bytes: Uint8Array): Uint8Array {
  return (bytes[0] ?? 0) < 0x80
    ? writeElement(derTag.integer, bytes)
    : writeElement(derTag.integer, Uint8Array.of(0), bytes);
}

/**
 * The elements that bytes consist of, side by side. Strict: definite lengths in their shortest form (X.690 §10.1), tags
 * of one byte, nothing left over.
 *
 * @throws `key_malformed` (`not_der`)
 */
export function readElements(bytes: Uint8Array): readonly DerElement[] {
  const elements: DerElement[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const tag = bytes[offset] as number;
    const { start, end } = spanAt(bytes, offset);
    if ((tag & 0x1f) === 0x1f || end > bytes.length) throw notDer();
    elements.push({ tag, content: bytes.subarray(start, end) });
    offset = end;
  }
  return elements;
}

/** The elements of the one SEQUENCE that bytes are. */
export function readSequence(bytes: Uint8Array): readonly DerElement[] {
  return readElements(readOne(bytes, derTag.sequence));
}

/** The content of the one element that bytes are. */
export function readOne(bytes: Uint8Array, tag: number): Uint8Array {
  const elements = readElements(bytes);
  if (elements.length !== 1) throw notDer();
  return contentOf(elements[0], tag);
}

export function contentOf(element: DerElement | undefined, tag: number): Uint8Array {
  if (element?.tag !== tag) throw notDer();
  return element.content;
}

/** An unsigned integer without leading zeros. Zero has no bytes. */
export function readInteger(element: DerElement | undefined): Uint8Array {
  const bytes = contentOf(element, derTag.integer);
  const [first, second = 0] = bytes;
  if (first === undefined || first >= 0x80) throw notDer();
  if (first !== 0) return bytes;
  if (bytes.length > 1 && second < 0x80) throw notDer();
  return bytes.subarray(1);
}

/** A BIT STRING's content, which first says how many bits of its last byte are none: of keys, none is. */
export function wholeBytes(content: Uint8Array): Uint8Array {
  if (content[0] !== 0) throw notDer();
  return content.subarray(1);
}

export function notDer(): Error {
  return errors.create('key_malformed', { evidence: { reason: 'not_der' } });
}

function lengthOctets(length: number): readonly number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

/** Where the content of the element at an offset lies. */
function spanAt(bytes: Uint8Array, offset: number): { readonly start: number; readonly end: number } {
  const [first = 0x80, second = 0, third = 0] = bytes.subarray(offset + 1, offset + 4);
  if (first < 0x80) return { start: offset + 2, end: offset + 2 + first };
  if (first === 0x81 && second >= 0x80) return { start: offset + 3, end: offset + 3 + second };
  if (first === 0x82 && second > 0) return { start: offset + 4, end: offset + 4 + second * 256 + third };
  // An indefinite length, one that is not the shortest, or one longer than any key.
  throw notDer();
}
