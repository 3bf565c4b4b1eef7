import { auditErrors } from '../errors.ts';

/**
 * The words of a command line, as a POSIX shell would hand them over. Runs nothing, expands nothing: what a shell would
 * expand or run is refused.
 *
 * @throws AuthError `curl_malformed`
 */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < text.length) {
    const piece = readPiece(text, at);
    at += piece.length;
    if (piece.text !== undefined) word = (word ?? '') + piece.text;
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  return word === undefined ? words : [...words, word];
}

/** A part of a word and how much of the line it takes; without text it is the space between two words. */
interface Piece {
  readonly text?: string;
  readonly length: number;
}

function readPiece(text: string, at: number): Piece {
  const rest = text.slice(at);
  const [continued] = /^\\\r?\n/.exec(rest) ?? [];
  // Where the line goes on, indented: between two words. Within a word it would join them.
  if (continued !== undefined) return { length: continued.length };
  const [space] = /^\s+/.exec(rest) ?? [];
  if (space !== undefined) return { length: space.length };
  if (rest.startsWith("$'")) return readEscaped(rest);
  if (rest.startsWith("'")) return readSingle(rest);
  if (rest.startsWith('"')) return readDouble(rest);
  if (rest.startsWith('\\')) return { text: rest.charAt(1), length: 2 };
  const [plain] = /^[^\s'"\\$`;&|<>()]+/.exec(rest) ?? [];
  if (plain === undefined) throw malformed('a shell would run or expand something in it');
  return { text: plain, length: plain.length };
}

function readSingle(rest: string): Piece {
  const end = rest.indexOf("'", 1);
  if (end < 0) throw malformed('a quotation does not end');
  return { text: rest.slice(1, end), length: end + 1 };
}

function readDouble(rest: string): Piece {
  const [quoted] = /^"(?:[^"\\$`]|\\[\s\S])*"/.exec(rest) ?? [];
  if (quoted === undefined) {
    throw malformed(
      /^"(?:[^"\\]|\\[\s\S])*"/.test(rest) ? 'a shell would run or expand something in it' : 'a quotation does not end',
    );
  }
  const text = quoted
    .slice(1, -1)
    .replaceAll(/\\(\r?\n|["\\$`])/g, (_all, what: string) => (/\n/.test(what) ? '' : what));
  return { text, length: quoted.length };
}

/** `$'…'`, which browsers copy requests in. */
function readEscaped(rest: string): Piece {
  const [quoted] = /^\$'(?:[^'\\]|\\[\s\S])*'/.exec(rest) ?? [];
  if (quoted === undefined) throw malformed('a quotation does not end');
  const text = quoted
    .slice(2, -1)
    .replaceAll(/\\(?:x([0-9a-f]{1,2})|u([0-9a-f]{1,4})|([\s\S]))/gi, (_all, ...parts: (string | undefined)[]) => {
      const [byte, code, letter = ''] = parts;
      const number = byte ?? code;
      return number === undefined ? (escapes[letter] ?? letter) : String.fromCharCode(Number.parseInt(number, 16));
    });
  return { text, length: quoted.length };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', 0: '\0' };

function malformed(reason: string): Error {
  return auditErrors.create('curl_malformed', { evidence: { reason } });
}
