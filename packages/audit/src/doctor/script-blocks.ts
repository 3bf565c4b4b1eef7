/**
 * A component's text with everything but its scripts blanked out, character for character, so that every line and column
 * stays where it was.
 */
export function blankOutMarkup(text: string): string {
  let kept = '';
  let from = 0;
  for (const { index, 0: whole, 1: opening = '', 2: script = '' } of text.matchAll(scriptBlock)) {
    const begin = index + opening.length;
    kept += blank(text.slice(from, begin)) + script;
    from = index + opening.length + script.length;
    kept += blank(whole.slice(opening.length + script.length));
    from = index + whole.length;
  }
  return kept + blank(text.slice(from));
}

const scriptBlock = /(<script\b[^>]*>)([\s\S]*?)<\/script\s*>/gi;

function blank(text: string): string {
  return text.replaceAll(/[^\n\r]/g, ' ');
}
