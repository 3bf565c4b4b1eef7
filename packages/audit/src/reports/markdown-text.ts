/** A sentence as text in Markdown, in a paragraph or a cell of a table: nothing in it is markup. Not for code. */
export function markdownText(text: string): string {
  return text
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/__|[\\`*[\]|~$]|(?<!\w)_|_(?!\w)/g, (signs) => signs.replaceAll(/./g, String.raw`\$&`))
    .replaceAll(/&(?=#?\w+;)/g, '&amp;')
    .replaceAll(/<(?=[a-z/!?])/gi, '&lt;')
    .replace(/^(\s*)([-+=#>]|\d+[.)])/, String.raw`$1\$2`);
}
