/**
 * Whether a certificate's subject, as Node writes it, is the distinguished name that a client has registered, in the string
 * form of RFC 4514 (`CN=reports,OU=Ops,O=Acme\, Inc.,C=DE`).
 *
 * Attribute types in any case, values to the letter, the parts of a multi-valued name in any order. It does NOT know
 * values in hexadecimal (`#04…`) or between quotes: these are no certificate's, so that they never let anybody in.
 */
export function isSubject(subject: string, registered: string): boolean {
  const name = readName(registered);
  return name !== undefined && name === readName(inRfcOrder(subject));
}

/** Node writes a line for each part, the widest first; a line feed in a value is escaped, and so are commas and pluses. */
function inRfcOrder(subject: string): string {
  return subject.split('\n').reverse().join(',');
}

/** One spelling for each name; undefined for what is none. */
function readName(text: string): string | undefined {
  const parts = splitUnescaped(text, ',').map((part) => splitUnescaped(part, '+').map(readAttribute));
  if (parts.some((attributes) => attributes.includes(undefined))) return undefined;
  // In any order, so long as it is always the same one.
  return JSON.stringify(parts.map((attributes) => attributes.sort((one = '', other = '') => (one < other ? -1 : 1))));
}

function readAttribute(text: string): string | undefined {
  const equals = text.indexOf('=');
  const type = trimEnd(trimStart(text.slice(0, Math.max(0, equals))));
  const value = readValue(trimUnescaped(text.slice(equals + 1)));
  if (!/^[A-Za-z][A-Za-z0-9-]*$|^\d+(\.\d+)+$/.test(type) || value === undefined || value === '') return undefined;
  return JSON.stringify([type.toUpperCase(), value]);
}

function splitUnescaped(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === separator) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, text.slice(start)];
}

/**
 * Spaces at the ends are no part of a value unless they are escaped (RFC 4514 §2.4): by one backslash, or by an odd number. Any
 * other white space is one of its letters: a certificate for another name by a U+00A0 is one for another name.
 */
function trimUnescaped(text: string): string {
  const start = trimStart(text);
  const end = trimEnd(start);
  const [backslashes = ''] = /\\*$/.exec(end) ?? [];
  return backslashes.length % 2 === 1 && end.length < start.length ? `${end} ` : end;
}

function trimStart(text: string): string {
  let start = 0;
  while (text[start] === ' ') start += 1;
  return text.slice(start);
}

function trimEnd(text: string): string {
  let end = text.length;
  while (text[end - 1] === ' ') end -= 1;
  return text.slice(0, end);
}

/** RFC 4514 §2.4: a backslash before a special character, or before the two hexadecimal digits of a byte of UTF-8. */
function readValue(text: string): string | undefined {
  if (/^[#"]/.test(text)) return undefined;
  const bytes: Buffer[] = [];
  for (const [piece] of text.matchAll(/\\[0-9A-Fa-f]{2}|\\.|[^\\]+|\\$/gsu)) {
    if (!piece.startsWith('\\')) bytes.push(Buffer.from(piece));
    else if (piece.length === 3) bytes.push(Buffer.from(piece.slice(1), 'hex'));
    else if (/^\\[ "#+,;<=>\\]$/.test(piece)) bytes.push(Buffer.from(piece.slice(1)));
    else return undefined;
  }
  return Buffer.concat(bytes).toString('utf8');
}
