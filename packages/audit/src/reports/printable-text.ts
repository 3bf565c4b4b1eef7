import { maxReportTextCharacters } from '../defaults.ts';

/**
 * Text that came from elsewhere (a target's name, why a connection broke, a reason in a baseline) as it may stand in any
 * report: one line, no character that a terminal obeys or that turns text around, and nothing that looks like a token or
 * a secret. Characters that are not seen are shown as `\u{1b}`.
 *
 * It does not escape for a medium: each writer does that for its own.
 */
export function printableText(text: string, maxCharacters: number = maxReportTextCharacters): string {
  const characters = Array.from(visible(withoutSecrets(text)));
  return characters.length > maxCharacters ? `${characters.slice(0, maxCharacters).join('')}…` : characters.join('');
}

/**
 * The engine gives no token and no secret to a report. This is the second line: should a target's own words reach one, a
 * token in them is not printed. What begins like a token's header is one (base64url of a
 * brace and a quote or a blank); so is any run as long as a secret of 256 bits
 * that mixes small and capital letters with digits, which no word of ours does.
 */
function withoutSecrets(text: string): string {
  return text
    .replaceAll(/e(?:yJ|yA|wo|wk|w0)[\w=+/-]{8,}(?:\.[\w=+/-]*){1,4}/g, '$TOKEN')
    .replaceAll(/[\w-]{40,}/g, (run) => (/\d/.test(run) && /[a-z]/.test(run) && /[A-Z]/.test(run) ? '$SECRET' : run));
}

/** Controls, formats (bidirectional marks are among them), private and unassigned characters, and separators of lines. */
function visible(text: string): string {
  return text.replaceAll(/[\p{C}\u2028\u2029]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}
