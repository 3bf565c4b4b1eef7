/** A sentence as text in Markdown, in a paragraph or a cell of a table: nothing in it is markup. Not for code. */
export function markdownText(text: string): string {
  return text
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/__|[\\`*[\]>|~$]|(?<!\w)_|_(?!\w)/g, (signs) => signs.replaceAll(/./g, String.raw`\$&`))
    .replaceAll('<', '&lt;')
    .replaceAll(/&(?=#?\w+;)(?!lt;)/g, '&amp;')
    .replace(/^(\s*)([-+=#]|\d+[.)])/, String.raw`$1\$2`);
}

/** Text as code in Markdown, with a fence that is longer than any run of backticks in it. Not for a cell of a table. */
export function markdownCode(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text.replaceAll(/\s*\n\s*/g, ' ')}${pad}${fence}`;
}
