import { auditErrors } from '../errors.ts';

/** A flag of curl by its long name, with its value where it takes one. */
export interface CurlFlag {
  readonly name: string;
  readonly value: string;
}

/** What a curl command line says: its flags in their order, and what is no flag. */
export interface CurlLine {
  readonly flags: readonly CurlFlag[];
  readonly operands: readonly string[];
}

/**
 * Reads the flags that say what is sent. Those that only say what is shown are passed over; every other is refused by its
 * name, since it may change what the request is or read a file.
 *
 * @throws AuthError `curl_flag_refused`, `curl_malformed`
 */
export function readCurlLine(words: readonly string[]): CurlLine {
  const flags: CurlFlag[] = [];
  const operands: string[] = [];
  const rest = [...words];
  const takeValue = (name: string): string => {
    const value = rest.shift();
    if (value === undefined)
      throw auditErrors.create('curl_malformed', { evidence: { reason: `${name} has no value` } });
    return value;
  };
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') operands.push(...rest.splice(0));
    else if (word.startsWith('--')) readLong(word, takeValue, flags);
    else if (word.startsWith('-') && word !== '-') readShort(word, takeValue, flags);
    else operands.push(word);
  }
  return { flags, operands };
}

/** Flags with a value, by their short forms. */
const valued: ReadonlyMap<string, string | undefined> = new Map([
  ['--request', 'X'],
  ['--header', 'H'],
  ['--cookie', 'b'],
  ['--data', 'd'],
  ['--data-ascii', undefined],
  ['--data-raw', undefined],
  ['--data-binary', undefined],
  ['--data-urlencode', undefined],
  ['--json', undefined],
  ['--url', undefined],
  ['--user', 'u'],
  ['--user-agent', 'A'],
  ['--referer', 'e'],
  ['--oauth2-bearer', undefined],
]);

/** Flags without one. */
const bare: ReadonlyMap<string, string | undefined> = new Map([
  ['--get', 'G'],
  ['--head', 'I'],
]);

/** They change nothing of what is sent, or what this audit never does (redirects). */
const ignored: ReadonlyMap<string, string | undefined> = new Map([
  ['--silent', 's'],
  ['--show-error', 'S'],
  ['--verbose', 'v'],
  ['--include', 'i'],
  ['--location', 'L'],
  ['--fail', 'f'],
  ['--no-buffer', 'N'],
  ['--globoff', 'g'],
  ['--compressed', undefined],
  ['--http1.1', undefined],
  ['--http2', undefined],
  ['--no-progress-meter', undefined],
]);

function readLong(word: string, takeValue: (name: string) => string, flags: CurlFlag[]): void {
  if (valued.has(word)) flags.push({ name: word, value: takeValue(word) });
  else if (bare.has(word)) flags.push({ name: word, value: '' });
  else if (!ignored.has(word)) throw refused(word);
}

/** `-sXPOST` is three flags; what takes a value takes the rest of the word, or the next. */
function readShort(word: string, takeValue: (name: string) => string, flags: CurlFlag[]): void {
  for (let at = 1; at < word.length; at += 1) {
    const letter = word.charAt(at);
    const name = nameOf(valued, letter);
    if (name !== undefined) {
      flags.push({ name, value: at + 1 < word.length ? word.slice(at + 1) : takeValue(name) });
      return;
    }
    const plain = nameOf(bare, letter);
    if (plain !== undefined) flags.push({ name: plain, value: '' });
    else if (nameOf(ignored, letter) === undefined) throw refused(`-${letter}`);
  }
}

function nameOf(names: ReadonlyMap<string, string | undefined>, letter: string): string | undefined {
  return [...names].find(([, short]) => short === letter)?.[0];
}

/** The name alone, and only if it looks like one: what stands after an equals sign may be a secret. */
function refused(word: string): Error {
  return auditErrors.create('curl_flag_refused', { evidence: { flag: /^--?[\w.-]{1,40}/.exec(word)?.[0] ?? '-' } });
}
