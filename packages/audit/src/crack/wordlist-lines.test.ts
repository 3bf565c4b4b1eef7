import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readLines } from './wordlist-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealwright-lines-'));
afterAll(() => rmSync(folder, { recursive: true }));

function linesOf(content: string | Uint8Array, ...borders: readonly number[]): readonly string[] {
  const path = join(folder, 'list');
  writeFileSync(path, content);
  const file = openSync(path, 'r');
  const found: string[] = [];
  const ends = [...borders, Buffer.byteLength(content)];
  for (const [index, end] of ends.entries()) {
    readLines(file, ends[index - 1] ?? 0, end, (line) => found.push(Buffer.from(line).toString('latin1')));
  }
  closeSync(file);
  return found;
}

describe('the lines of a wordlist', () => {
  it.each([
    ['a\nb\nc\n', ['a', 'b', 'c']],
    ['a\nb\nc', ['a', 'b', 'c']],
    ['a\r\nb\r\n\r\nc\r\n', ['a', 'b', 'c']],
    ['\n\n a \n', [' a ']],
    ['\u{feff}first\n', ['first']],
    ['', []],
    ['\n', []],
  ])('of %j are %j', (content, expected) => {
    expect(linesOf(content)).toStrictEqual(expected);
  });

  it('are bytes, whatever their encoding', () => {
    expect(linesOf(Uint8Array.of(0xff, 0x00, 0xfe, 0x0a, 0xe9))).toStrictEqual(['\xff\x00\xfe', '\xe9']);
  });

  it('are each read once, wherever the file is cut into ranges', () => {
    const content = 'one\ntwo\r\nthree\n\nfour\nfive';
    const whole = linesOf(content);
    for (let first = 0; first <= content.length; first += 1) {
      for (let second = first; second <= content.length; second += 1) {
        expect(linesOf(content, first, second)).toStrictEqual(whole);
      }
    }
  });

  it('that are too long for a secret are passed over, also one that never ends', () => {
    const long = 'x'.repeat(1025);
    expect(linesOf(`a\n${long}\nb\n${'y'.repeat(1024)}\n`)).toStrictEqual(['a', 'b', 'y'.repeat(1024)]);
    expect(linesOf('z'.repeat(300_000), 100_000, 200_000)).toStrictEqual([]);
    expect(linesOf(`${'z'.repeat(200_000)}\nend\n`, 70_000, 140_000)).toStrictEqual(['end']);
  });

  it('are whole where a line lies over the border of two reads', () => {
    const lines = Array.from({ length: 30_000 }, (_, index) => `word-${index}`);
    expect(linesOf(lines.join('\n'), 65_536, 65_540, 131_072)).toStrictEqual(lines);
  });
});
