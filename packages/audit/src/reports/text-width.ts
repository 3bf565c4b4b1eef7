// How much room text takes in a terminal, and lines that keep within it.

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Scripts and signs that take two columns (Unicode Standard Annex 11, by the properties that JavaScript knows). */
const wide =
  /^(?:\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}|[\u3000-\u303f\uff01-\uff60])/u;

/** Columns of a terminal that show the text. Takes it without control characters. */
export function textWidth(text: string): number {
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += wide.test(segment) ? 2 : 1;
  return width;
}

/** Lines of at most so many columns, broken between words, and inside of a word that is longer than a line. */
export function wrapText(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((one) => pieces(one, columns))) {
    if (line !== '' && textWidth(line) + 1 + textWidth(word) > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** The text, or its beginning with an ellipsis. */
export function cutText(text: string, columns: number): string {
  return textWidth(text) <= columns ? text : `${pieces(text, columns - 1)[0] ?? ''}…`;
}

/** Filled with blanks up to a column. */
export function padText(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - textWidth(text)));
}

function pieces(word: string, columns: number): readonly string[] {
  const cut: string[] = [''];
  for (const { segment } of segmenter.segment(word)) {
    const last = cut.length - 1;
    if (textWidth(`${cut[last]}${segment}`) > columns) cut.push(segment);
    else cut[last] += segment;
  }
  return cut;
}
