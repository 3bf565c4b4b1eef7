/**
 * Text as text in Markdown: nothing in it is markup, wherever in a line or a cell of a table it stands. One line; for a
 * whole paragraph, not for code.
 */
export function markdownText(text: string): string {
  return text
    .replaceAll(/[\\`*_{}[\]<>|~#&$]/g, (sign) => (sign === '<' ? '&lt;' : sign === '&' ? '&amp;' : `\\${sign}`))
    .replaceAll(/\s*\n\s*/g, ' ')
    .replace(/^(\s*)([-+=]|\d+[.)])/, '$1\\$2')
    .replaceAll(/(?<=https?):(?=\/\/)/g, '\\:')
    .replaceAll(/\b(www)\./g, '$1\\.')
    .replaceAll('@', '&#64;');
}

/** Text as code in Markdown, with a fence that is longer than any run of backticks in it. */
export function markdownCode(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text.replaceAll(/\s*\n\s*/g, ' ').replaceAll('|', '\\|')}${pad}${fence}`;
}
