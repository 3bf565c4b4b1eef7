import { readSync } from 'node:fs';
import { maxLineBytes, wordlistPieceBytes } from '../defaults.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const byteOrderMark = [0xef, 0xbb, 0xbf];

/**
 * Takes the lines of an open file that begin at a byte from `from` to before `to`, as bytes: without their end (LF or CR
 * LF) and without the mark in front of UTF-8. So ranges that touch share no line and leave none out.
 *
 * Empty lines, and those longer than a secret of people, are passed over: a file without any line feed costs no memory.
 */
export function readLines(file: number, from: number, to: number, take: (line: Uint8Array) => void): void {
  const piece = Buffer.allocUnsafe(wordlistPieceBytes);
  let position = firstLine(file, piece, from, to);
  let kept: Uint8Array = new Uint8Array(0);
  while (position < to || kept.length > 0) {
    const length = readSync(file, piece, 0, piece.length, position);
    let start = 0;
    for (let end = findEnd(piece, length, start); end !== -1; end = findEnd(piece, length, start)) {
      finish(kept, piece.subarray(start, end), take);
      kept = new Uint8Array(0);
      start = end + 1;
      if (position + start >= to) return;
    }
    // What is longer than any secret is kept as far as shows that it is.
    kept = Buffer.concat([kept, piece.subarray(start, length)]).subarray(0, maxLineBytes + 1);
    position += length;
    if (length === 0 || (position >= to && kept.length > maxLineBytes)) break;
  }
  finish(kept, new Uint8Array(0), take);
}

/** Where the first line begins that begins in the range; `to` where none does. */
function firstLine(file: number, piece: Buffer, from: number, to: number): number {
  if (from === 0) return 0;
  // One byte earlier, to see whether a line begins at `from`.
  for (let position = from - 1; position < to; position += piece.length) {
    const length = readSync(file, piece, 0, Math.min(piece.length, to - position), position);
    const end = findEnd(piece, length, 0);
    if (end !== -1) return position + end + 1;
  }
  return to;
}

function findEnd(piece: Buffer, length: number, start: number): number {
  return piece.subarray(0, length).indexOf(lineFeed, start);
}

function finish(kept: Uint8Array, rest: Uint8Array, take: (line: Uint8Array) => void): void {
  if (kept.length + rest.length > maxLineBytes) return;
  let line = kept.length === 0 ? rest : Buffer.concat([kept, rest]);
  if (line.at(-1) === carriageReturn) line = line.subarray(0, -1);
  if (byteOrderMark.every((byte, index) => line[index] === byte)) line = line.subarray(3);
  if (line.length > 0) take(line);
}
