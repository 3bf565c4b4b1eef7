import type { Wrapping } from './inspection.ts';
import { type JsonNode, readJson } from './lenient-json.ts';
import { countDots, isTokenLike } from './token-likeness.ts';
import { cut, type TracedText, without, withoutPercents } from './traced-text.ts';

/** What is left when everything that people copy along with a token is taken off, and what that was. */
export interface Unwrapped {
  readonly core: TracedText;
  readonly wrappings: readonly Wrapping[];
}

/** Honest pastes have two or three layers. */
const maxLayers = 12;

/** Takes layer after layer off: white space, quotes, a header's name, `Bearer`, a cookie, an address, JSON around it. */
export function unwrap(pasted: TracedText): Unwrapped {
  const wrappings: Wrapping[] = [];
  let core = pasted;
  for (let layer = 0; layer < maxLayers; layer += 1) {
    const peeled = peel(core);
    if (peeled === undefined) break;
    core = peeled.core;
    wrappings.push(...peeled.wrappings);
  }
  return { core, wrappings };
}

interface Peeled {
  readonly core: TracedText;
  readonly wrappings: readonly Wrapping[];
}

type Peel = (source: TracedText) => Peeled | undefined;

function peel(source: TracedText): Peeled | undefined {
  for (const one of peels) {
    const peeled = one(source);
    if (peeled !== undefined && peeled.core.text.length < source.text.length) return peeled;
  }
  return undefined;
}

const sentences: Readonly<Record<Wrapping['what'], string>> = {
  'white-space': 'White space around the token was left out.',
  quotes: 'Quotation marks around the token were left out.',
  'line-breaks': 'The token is broken by white space or line ends inside it. They were left out to read it.',
  scheme: 'The scheme before the token belongs to the Authorization header, not to the token.',
  'header-line': 'This is a header line; the token is its value.',
  cookie: 'This is a cookie; the token is its value.',
  url: 'The token stands in an address.',
  'json-member': 'This is a JSON answer; the token is a member of it.',
  'percent-encoding':
    'Characters of the token are written as percent signs and digits, as in addresses. They were read back.',
  invisible: 'The text has invisible characters, as chat programs and word processors insert them. They were left out.',
  disclosures:
    'This is an SD-JWT: behind the token stand claims that its holder chose to disclose, and perhaps a proof. They are left out here.',
  'other-text': 'The token was found inside other text.',
};

const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]/;

const peels: readonly Peel[] = [
  (source) => {
    if (!invisible.test(source.text)) return undefined;
    const at = source.text.search(invisible);
    return { core: without(source, invisible), wrappings: [wrapping('invisible', source, at, at + 1)] };
  },
  (source) => {
    const from = source.text.length - source.text.trimStart().length;
    const to = source.text.trimEnd().length;
    if (from >= to) return undefined;
    const before = from > 0 ? [wrapping('white-space', source, 0, from)] : [];
    const behind = to < source.text.length ? [wrapping('white-space', source, to, source.text.length)] : [];
    return { core: cut(source, from, to), wrappings: [...before, ...behind] };
  },
  (source) => prefix('scheme', source, /^(?:bearer|dpop|jwt|token)[ \t]+/i),
  (source) =>
    prefix('header-line', source, /^(?:curl[ \t].{0,2000}?)?(?:-H[ \t]*|--header[ \t]+)["']?(?=[\w-]{2,40}:)/),
  (source) =>
    prefix('header-line', source, /^(?:(?:proxy-)?authorization|(?:set-)?cookie|dpop|x-[\w-]{1,40})[ \t]*:[ \t]*/i),
  (source) => suffix('other-text', source, /[,;]$/),
  peelQuotes,
  peelJson,
  peelAddress,
  peelCookie,
  peelPercents,
  peelBreaks,
  peelDisclosures,
  peelProse,
];

function wrapping(what: Wrapping['what'], source: TracedText, from: number, to: number): Wrapping {
  return { what, sentence: sentences[what], mark: source.markOf(from, to) };
}

function prefix(what: Wrapping['what'], source: TracedText, pattern: RegExp): Peeled | undefined {
  const length = pattern.exec(source.text.slice(0, 2200))?.[0].length ?? 0;
  if (length === 0) return undefined;
  return { core: cut(source, length, source.text.length), wrappings: [wrapping(what, source, 0, length)] };
}

/** Behind a token, or behind the quotation mark that ends one. */
function suffix(what: Wrapping['what'], source: TracedText, pattern: RegExp): Peeled | undefined {
  const { length } = source.text;
  if (length < 2 || !pattern.test(source.text.slice(-1))) return undefined;
  const before = source.text.slice(0, -1);
  if (!/["'`”’]$/.test(before) && !isTokenLike(before)) return undefined;
  return { core: cut(source, 0, length - 1), wrappings: [wrapping(what, source, length - 1, length)] };
}

const quotePairs: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '“': '”',
  '„': '“',
  '‘': '’',
  '«': '»',
  '<': '>',
};

/** A pair, or one that lost its other. `<` alone begins XML and is left. */
function peelQuotes(source: TracedText): Peeled | undefined {
  const { text } = source;
  const open = text.charAt(0);
  const isOpen = Object.hasOwn(quotePairs, open);
  const closes = isOpen
    ? text.endsWith(quotePairs[open] as string) && text.length > 1
    : /["'`”’]$/.test(text.slice(-1));
  if (!isOpen && !closes) return undefined;
  if (open === '<' && (!closes || !isTokenLike(text.slice(1, -1)))) return undefined;
  if (/^[{[]/.test(text)) return undefined;
  const [from, to] = [isOpen ? 1 : 0, closes ? text.length - 1 : text.length];
  const marks = [
    ...(isOpen ? [wrapping('quotes', source, 0, 1)] : []),
    ...(closes ? [wrapping('quotes', source, to, text.length)] : []),
  ];
  return { core: cut(source, from, to), wrappings: marks };
}

const tokenMembers = [
  'access_token',
  'id_token',
  'token',
  'jwt',
  'accessToken',
  'idToken',
  'refresh_token',
  'refreshToken',
];

/** An answer of a token endpoint and its like: one level deep. */
function peelJson(source: TracedText): Peeled | undefined {
  if (!source.text.startsWith('{')) return undefined;
  const { node } = readJson(source.text);
  const found = tokenMembers.map((name) => memberOf(node, name)).find((value) => value !== undefined);
  if (found === undefined) return undefined;
  return {
    core: cut(source, found.from + 1, found.to - 1),
    wrappings: [wrapping('json-member', source, 0, found.from)],
  };
}

function memberOf(node: JsonNode, name: string): JsonNode | undefined {
  const value = node.kind === 'object' ? node.members.find((member) => member.name === name)?.value : undefined;
  return value?.kind === 'string' && value.to - value.from > 16 ? value : undefined;
}

/** An address with the token in its query, its fragment or its path; also the query alone. */
function peelAddress(source: TracedText): Peeled | undefined {
  const { text } = source;
  const isAddress =
    /^[a-z][a-z\d+.-]{1,20}:\/\//i.test(text) ||
    /^[/?#]/.test(text) ||
    /^[\w.-]{1,64}=[^;]*&/.test(text.slice(0, 4000));
  if (!isAddress || /\s/.test(text)) return undefined;
  for (const { index, 0: piece } of text.matchAll(/[^?#&/=]+/g)) {
    if (!isTokenLike(piece) && !(/%2e/i.test(piece) && piece.startsWith('eyJ'))) continue;
    return { core: cut(source, index, index + piece.length), wrappings: [wrapping('url', source, 0, index)] };
  }
  return undefined;
}

function peelCookie(source: TracedText): Peeled | undefined {
  const { text } = source;
  if (!/^[\w!#$%&'*+.^`|~-]{1,128}=/.test(text)) return undefined;
  let at = 0;
  for (const pair of text.split(';')) {
    const equals = pair.indexOf('=');
    const value = pair.slice(equals + 1).trimEnd();
    if (equals > 0 && isTokenLike(value.replace(/^"|"$/g, '').replace(/^(?:Bearer|s)(?: |%20|%3A|:)/, ''))) {
      const from = at + equals + 1;
      return { core: cut(source, from, from + value.length), wrappings: [wrapping('cookie', source, 0, from)] };
    }
    at += pair.length + 1;
  }
  return undefined;
}

function peelPercents(source: TracedText): Peeled | undefined {
  if (!/^[\w.~%+/=-]+$/.test(source.text)) return undefined;
  const core = withoutPercents(source);
  if (core === undefined || !/^[\w.~+/= :-]+$/.test(core.text)) return undefined;
  const at = source.text.search(/%[\da-f]{2}/i);
  return { core, wrappings: [wrapping('percent-encoding', source, at, at + 3)] };
}

/** Only where what is left is a token: JSON, PEM and prose keep their white space. */
function peelBreaks(source: TracedText): Peeled | undefined {
  const { text } = source;
  const at = text.search(/\s/);
  if (at < 0 || !/^[\w.~+/=\s-]+$/.test(text) || isWhole(text.slice(0, at)) || !isBroken(text)) return undefined;
  const core = without(source, /\s/);
  return isTokenLike(core.text) ? { core, wrappings: [wrapping('line-breaks', source, at, at + 1)] } : undefined;
}

/** How many letters signatures have: what follows one of these is no rest of it. */
const signatureLengths: ReadonlySet<number> = new Set([43, 64, 86, 128, 176, 342, 512, 683]);

function isWhole(text: string): boolean {
  return countDots(text) === 2 && signatureLengths.has(text.length - text.lastIndexOf('.') - 1);
}

/** A token with breaks in it begins as one, or has lines of one length. */
function isBroken(text: string): boolean {
  if (text.startsWith('eyJ')) return true;
  const lines = text.split(/\s+/);
  const first = lines[0]?.length ?? 0;
  return first >= 32 && lines.slice(0, -1).every(({ length }) => length === first);
}

/** SD-JWT: the token, and behind each tilde a disclosure. */
function peelDisclosures(source: TracedText): Peeled | undefined {
  const at = source.text.indexOf('~');
  const token = source.text.slice(0, Math.max(at, 0));
  if (!token.startsWith('ey') || countDots(token) !== 2 || !isTokenLike(token)) return undefined;
  return { core: cut(source, 0, at), wrappings: [wrapping('disclosures', source, at, source.text.length)] };
}

/** A log line, a command, a sentence. Each run of letters is looked at once. */
function peelProse(source: TracedText): Peeled | undefined {
  const { text } = source;
  if (/^(?:[{[<]|-----BEGIN)/.test(text) || isTokenLike(text) || isUnencoded(text)) return undefined;
  // One bad letter inside a token makes no prose of it.
  if (text.startsWith('eyJ') && !/\s/.test(text)) return undefined;
  for (const { index, 0: run } of text.matchAll(/[\w.~%+/=-]+/g)) {
    const start = run.indexOf('eyJ');
    if (start < 0 || !isTokenLike(run.slice(start))) continue;
    const from = index + start;
    const core = cut(source, from, index + run.length);
    return {
      core,
      wrappings: [wrapping('other-text', source, from > 0 ? 0 : index + run.length, from > 0 ? from : text.length)],
    };
  }
  return undefined;
}

/** RFC 7797: a token whose payload stands in it as it is, blanks and all. */
function isUnencoded(text: string): boolean {
  const [header = '', payload = '', signature = '', ...more] = text.split('.', 4);
  return more.length === 0 && /^eyJ[\w-]+$/.test(header) && /\s/.test(payload) && /^[\w-]+$/.test(signature);
}
