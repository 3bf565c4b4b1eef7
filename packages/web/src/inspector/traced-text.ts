import type { Mark } from './inspection.ts';

/** A text of which it is known, character by character, where in the pasted text it came from. */
export interface TracedText {
  readonly text: string;
  /** The stretch of the pasted text from which `text.slice(from, to)` was made. */
  readonly markOf: (from: number, to: number) => Mark;
}

/** The pasted text itself. */
export function traceAll(text: string): TracedText {
  return { text, markOf: (offset, to) => ({ offset, length: Math.max(0, to - offset) }) };
}

/** A piece of a text. */
export function cut(source: TracedText, from: number, to: number): TracedText {
  return {
    text: source.text.slice(from, to),
    markOf: (start, end) => source.markOf(from + start, from + end),
  };
}

/**
 * A text that was made of another: its character `i` of the stretch from `starts[i]` to before `starts[i + 1]`, so
 * `starts` has one entry more than the text has characters.
 */
export function traceBy(source: TracedText, text: string, starts: Uint32Array): TracedText {
  const place = (index: number): number => starts[Math.min(Math.max(index, 0), text.length)] ?? 0;
  return {
    text,
    markOf: (from, to) => source.markOf(place(from), Math.max(place(to), place(from))),
  };
}

/** The text without what a pattern of single characters matches. */
export function without(source: TracedText, pattern: RegExp): TracedText {
  const { text } = source;
  const starts = new Uint32Array(text.length + 1);
  const kept: string[] = [];
  let count = 0;
  let end = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (pattern.test(character)) continue;
    kept.push(character);
    starts[count] = index;
    count += 1;
    end = index + 1;
  }
  starts[count] = end;
  return traceBy(source, kept.join(''), starts.subarray(0, count + 1));
}

/** The text with `%2E` and its like read; undefined where there is none, or one that is no ASCII character. */
export function withoutPercents(source: TracedText): TracedText | undefined {
  const { text } = source;
  if (!/%[0-9a-f]{2}/i.test(text)) return undefined;
  const starts = new Uint32Array(text.length + 1);
  const read: string[] = [];
  let index = 0;
  while (index < text.length) {
    starts[read.length] = index;
    const isEscape = text.charAt(index) === '%' && /^[0-7][0-9a-f]$/i.test(text.slice(index + 1, index + 3));
    read.push(
      isEscape ? String.fromCharCode(Number.parseInt(text.slice(index + 1, index + 3), 16)) : text.charAt(index),
    );
    index += isEscape ? 3 : 1;
  }
  starts[read.length] = text.length;
  return traceBy(source, read.join(''), starts.subarray(0, read.length + 1));
}
