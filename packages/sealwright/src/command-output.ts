/** What `--json` prints, or what people read. */
export interface Answer {
  readonly json: unknown;
  readonly text: string;
}

/** Prints a command's answer in the form that was asked for. */
export function writeAnswer(options: { readonly json?: boolean }, answer: Answer): void {
  if (options.json === true) writeJson(answer.json);
  else if (answer.text !== '') writeLine(answer.text);
}

export function writeJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** A line for people on stdout. */
export function writeLine(text: string): void {
  process.stdout.write(`${printable(text)}\n`);
}

/** A line for people on stderr: what is not the answer. */
export function writeErrorLine(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}

/** Columns under their titles, two spaces apart; one line that says so where there is no row. */
export function formatTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '(none)';
  const table = [titles, ...rows].map((row) => row.map(printable));
  const widths = titles.map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/**
 * Control and formatting characters shown as such. Names, addresses and user agents come from strangers, and a terminal
 * obeys escape sequences and reverses text on demand.
 */
function printable(text: string): string {
  return text.replaceAll(/[^\P{C}\n]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}
