import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visiblePieces } from './visible-pieces.ts';

describe('a stranger’s text', () => {
  it.each([
    ['\u202e', 'U+202E'],
    ['\u2066', 'U+2066'],
    ['\u200b', 'U+200B'],
    ['\u0000', 'U+0000'],
    ['\u001b', 'U+001B'],
    ['\u2028', 'U+2028'],
    ['\ufe0f', 'U+FE0F'],
    ['\u3164', 'U+3164'],
    ['\u{e0041}', 'U+E0041'],
    ['\ud800', 'U+D800'],
  ])('shows %j as %s', (hidden, code) => {
    expect(visiblePieces(`a${hidden}b`)).toStrictEqual([
      { text: 'a', unseen: false },
      { text: code, unseen: true },
      { text: 'b', unseen: false },
    ]);
  });

  it.each(['Ünï¢ödé', 'اَلْعَرَبِيَّةُ', '日本語', 'e\u0301', '😀', '<b>&amp;</b>', ' two  blanks ', 'two\n\tlines'])(
    'leaves %j as it is',
    (text) => {
      expect(visiblePieces(text)).toStrictEqual([{ text, unseen: false }]);
    },
  );

  it('loses nothing, whatever it is', () => {
    const whole = fc.property(fc.string({ unit: 'binary' }), (text) => {
      const back = visiblePieces(text).map((piece) =>
        piece.unseen ? String.fromCodePoint(Number.parseInt(piece.text.slice(2), 16)) : piece.text,
      );
      expect(back.join('')).toBe(text);
    });
    fc.assert(whole);
  });
});
