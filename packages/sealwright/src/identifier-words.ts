/**
 * Puts identifiers that begin with a dash behind `--`, where a parser takes words as they are: ours are base64url, so one
 * in 64 looks like a flag. One that follows a flag is that flag's value and stays.
 */
export function shieldIdentifiers(words: readonly string[]): readonly string[] {
  if (words.includes('--')) return words;
  const isShielded = (word: string, at: number): boolean => isDashedIdentifier(word) && !takesValue(words[at - 1]);
  const shielded = words.filter(isShielded);
  if (shielded.length === 0) return words;
  return [...words.filter((word, at) => !isShielded(word, at)), '--', ...shielded];
}

/** 128 bits (`sid`, `jti`, a client) or 256 (`kid`). No flag is that long and holds more than small letters and dashes. */
function isDashedIdentifier(word: string): boolean {
  return /^-(?:[\w-]{21}|[\w-]{42})$/.test(word) && /[A-Z0-9_]/.test(word);
}

function takesValue(word: string | undefined): boolean {
  return word?.startsWith('--') === true && !word.includes('=') && !flagsWithoutValue.has(word);
}

const flagsWithoutValue: ReadonlySet<string> = new Set(['--json', '--yes']);
