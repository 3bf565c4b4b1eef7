import { decodeSymbols } from './base64-symbols.ts';
import type { Mark } from './inspection.ts';
import { type TracedText, traceBy } from './traced-text.ts';

/** A segment as lenient as it can be read, and all that a strict reader would not take. */
export interface ReadSegment {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly faults: readonly SegmentFault[];
  /** Where byte `from` to before byte `to` stand in the pasted text. */
  readonly markOf: (from: number, to: number) => Mark;
  readonly mark: Mark;
}

/** What is not canonical base64url (RFC 7515 §2), and where. */
export interface SegmentFault {
  readonly what: 'padding' | 'other-alphabet' | 'white-space' | 'stranger' | 'length' | 'trailing-bits';
  readonly mark: Mark;
  /** How many characters are at fault, of this kind. */
  readonly count: number;
}

/** Reads base64url, base64, padded or not, and passes over what is of neither alphabet. */
export function readSegment(segment: TracedText): ReadSegment {
  const { text } = segment;
  const places = new Uint32Array(text.length);
  const values = new Uint8Array(text.length);
  const faults = new Map<SegmentFault['what'], { from: number; to: number; count: number }>();
  const note = (what: SegmentFault['what'], at: number): void => {
    const known = faults.get(what);
    if (known === undefined) faults.set(what, { from: at, to: at + 1, count: 1 });
    else {
      // The mark shows the first run; the count tells of the others.
      if (known.to === at) known.to = at + 1;
      known.count += 1;
    }
  };
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    const value = decodeSymbols[text.charCodeAt(index)] ?? strange;
    const what = faultOf(value, text.charCodeAt(index));
    if (what !== undefined) note(what, index);
    if (value === strange) continue;
    values[count] = value & 63;
    places[count] = index;
    count += 1;
  }
  const bytes = joinSextets(values, count);
  const last = count === 0 ? 0 : (places[count - 1] as number);
  if (count % 4 === 1) note('length', last);
  const spare = count % 4 === 2 ? 0x0f : count % 4 === 3 ? 0x03 : 0;
  if (count > 0 && ((values[count - 1] as number) & spare) !== 0) note('trailing-bits', last);
  const placeOf = (sextet: number): number => (sextet < count ? (places[sextet] as number) : text.length);
  return {
    bytes,
    faults: [...faults].map(([what, { from, to, count: many }]) => ({
      what,
      mark: segment.markOf(from, to),
      count: many,
    })),
    markOf: (from, to) =>
      to <= from
        ? segment.markOf(placeOf(Math.floor((from * 8) / 6)), placeOf(Math.floor((from * 8) / 6)))
        : segment.markOf(placeOf(Math.floor((from * 8) / 6)), placeOf(Math.floor((to * 8 - 1) / 6)) + 1),
    mark: segment.markOf(0, text.length),
  };
}

/** The text of bytes, whatever of it is no UTF-8 replaced; where the first such byte is, and where each character stands. */
export function readUtf8({ bytes, markOf }: ReadSegment): {
  readonly traced: TracedText;
  readonly badAt: number | undefined;
} {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const text = decoder.decode(bytes);
  const badAt = isUtf8(bytes) ? undefined : firstBadByte(bytes);
  const starts = new Uint32Array(text.length + 1);
  let at = 0;
  for (let index = 0; index < text.length; index += 1) {
    starts[index] = Math.min(at, bytes.length);
    const unit = text.charCodeAt(index);
    // What was replaced is of unknown length: behind it the marks are near, not exact.
    const isLow = unit >= 0xdc00 && unit <= 0xdfff;
    if (!isLow) at += badAt !== undefined && unit === 0xfffd ? 1 : utf8Length(unit);
  }
  starts[text.length] = bytes.length;
  const asBytes: TracedText = { text, markOf };
  return { traced: traceBy(asBytes, text, starts), badAt };
}

const strange = 0xff;

function faultOf(value: number, unit: number): SegmentFault['what'] | undefined {
  if (value < 64) return undefined;
  if (value !== strange) return 'other-alphabet';
  if (unit === 0x3d) return 'padding';
  return unit === 0x20 || (unit >= 9 && unit <= 13) || unit === 0xa0 ? 'white-space' : 'stranger';
}

function joinSextets(values: Uint8Array, count: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.floor((count * 6) / 8));
  for (let at = 0, written = 0; written < bytes.length; at += 4, written += 3) {
    const [a = 0, b = 0, c = 0, d = 0] = [values[at], values[at + 1], values[at + 2], values[at + 3]];
    bytes[written] = (a << 2) | (b >> 4);
    if (written + 1 < bytes.length) bytes[written + 1] = (b << 4) | (c >> 2);
    if (written + 2 < bytes.length) bytes[written + 2] = (c << 6) | d;
  }
  return bytes;
}

function isUtf8(bytes: Uint8Array<ArrayBuffer>): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** By halving: what is before the first bad byte is good text, or the start of a character. */
function firstBadByte(bytes: Uint8Array<ArrayBuffer>): number {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isStart(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

/** Whether these bytes are good as far as they go. */
function isStart(bytes: Uint8Array<ArrayBuffer>): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function utf8Length(unit: number): number {
  if (unit < 0x80) return 1;
  if (unit < 0x800) return 2;
  return unit >= 0xd800 && unit <= 0xdbff ? 4 : 3;
}
