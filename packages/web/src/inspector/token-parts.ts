import type { Part } from './inspection.ts';
import { type JsonNode, type ReadJson, readJson } from './lenient-json.ts';
import { type ReadSegment, readSegment, readUtf8 } from './segment-reading.ts';
import { cut, type TracedText, traceBy } from './traced-text.ts';

/** A part of a token with all that was found in reading it. */
export interface ReadPart {
  readonly name: Part['name'];
  readonly index: number;
  /** As it stands in the token; of an unprotected header, its JSON. */
  readonly source: TracedText;
  /** Absent where the part is not base64url: an unprotected header, a payload that is not encoded. */
  readonly segment: ReadSegment | undefined;
  /** Its decoded text, where it is meant to be text. */
  readonly text: TracedText | undefined;
  readonly json: ReadJson | undefined;
  /** The first byte that is no UTF-8. */
  readonly badByte: number | undefined;
}

/** A token taken apart, in whichever form. */
export interface ReadToken {
  readonly encrypted: boolean;
  readonly parts: readonly ReadPart[];
  /** The compact form, where there is one. */
  readonly compact: TracedText | undefined;
  /** How many parts a compact token has: 3 or 5, or what is wrong. */
  readonly segments: number;
}

const signedNames: readonly Part['name'][] = ['header', 'claims', 'signature'];
const encryptedNames: readonly Part['name'][] = ['header', 'encrypted-key', 'iv', 'ciphertext', 'tag'];

/** Takes a compact token apart at its dots; what is behind the fifth is one part. */
export function readCompact(compact: TracedText): ReadToken {
  const pieces = splitAtDots(compact);
  const encrypted = pieces.length >= 5;
  const names = encrypted ? encryptedNames : signedNames;
  const parts = pieces.slice(0, names.length).map((piece, place) => readPart(names[place] as Part['name'], 0, piece));
  if (!encrypted) keepUnencoded(parts);
  return { encrypted, parts, compact, segments: pieces.length };
}

/** Takes the JSON forms apart (RFC 7515 §7.2, RFC 7516 §7.2). */
export function readSerialized(source: TracedText, encrypted: boolean): ReadToken {
  const { node } = readJson(source.text);
  const parts: ReadPart[] = [];
  const add = (name: Part['name'], index: number, value: JsonNode | undefined): void => {
    if (value === undefined) return;
    if (value.kind === 'object') parts.push(plainPart(name, index, cut(source, value.from, value.to)));
    else if (value.kind === 'string') parts.push(readPart(name, index, textOf(source, value)));
  };
  const common = encrypted ? 'recipients' : 'signatures';
  const many = memberOf(node, common);
  const each = many?.kind === 'array' ? many.items.slice(0, maxSigners) : [node];
  add('header', 0, encrypted || many === undefined ? memberOf(node, 'protected') : undefined);
  add('unprotected-header', 0, memberOf(node, 'unprotected'));
  if (!encrypted) add('claims', 0, memberOf(node, 'payload'));
  for (const [index, one] of each.entries()) {
    if (one !== node) add('header', index, memberOf(one, 'protected'));
    add('unprotected-header', index, memberOf(one, 'header'));
    add(encrypted ? 'encrypted-key' : 'signature', index, memberOf(one, encrypted ? 'encrypted_key' : 'signature'));
  }
  for (const name of ['iv', 'ciphertext', 'tag', 'aad'] as const) add(name, 0, memberOf(node, name));
  if (!encrypted) keepUnencoded(parts);
  const compact = encrypted ? undefined : compactOf(source, parts, many?.kind === 'array' ? each.length : 1);
  return { encrypted, parts, compact, segments: parts.length };
}

/** Claims, or a header, that somebody decoded before: there is no token, but its members can be explained. */
export function readDecoded(source: TracedText): ReadToken {
  const header = readJson(source.text).node;
  const isHeader = memberOf(header, 'alg') !== undefined && memberOf(header, 'iss') === undefined;
  return {
    encrypted: false,
    parts: [plainPart(isHeader ? 'header' : 'claims', 0, source)],
    compact: undefined,
    segments: 0,
  };
}

/** More signatures than this of one text help nobody. */
const maxSigners = 20;
/** A header and claims of what a page can show; a longer text is decoded to no more than this. */
const textParts: ReadonlySet<Part['name']> = new Set(['header', 'claims', 'aad']);

/** Joined of its parts, a token with one signature and no unprotected header is a compact one as well. */
function compactOf(source: TracedText, parts: readonly ReadPart[], signers: number): TracedText | undefined {
  const [header, claims, signature] = signedNames.map((name) => parts.find((part) => part.name === name));
  if (signers !== 1 || header === undefined || claims === undefined || signature === undefined) return undefined;
  if (parts.some(({ name }) => name === 'unprotected-header')) return undefined;
  const text = [header, claims, signature].map((part) => part.source.text).join('.');
  return { text, markOf: () => source.markOf(0, source.text.length) };
}

function readPart(name: Part['name'], index: number, source: TracedText): ReadPart {
  const segment = readSegment(source);
  if (!textParts.has(name))
    return { name, index, source, segment, text: undefined, json: undefined, badByte: undefined };
  const { traced, badAt } = readUtf8(segment);
  const json = name === 'aad' || !/^[\s\ufeff]*[{[]/.test(traced.text) ? undefined : readJson(traced.text);
  return { name, index, source, segment, text: traced, json, badByte: badAt };
}

/** RFC 7797: where the header says `b64: false`, the payload stands in the token as it is. */
function keepUnencoded(parts: ReadPart[]): void {
  const place = parts.findIndex(({ name }) => name === 'claims');
  const claims = parts[place];
  if (claims === undefined || !parts.some(({ name, json }) => name === 'header' && saysUnencoded(json?.node))) return;
  const { source } = claims;
  const json = /^\s*[{[]/.test(source.text) ? readJson(source.text) : undefined;
  parts[place] = { ...claims, segment: undefined, text: source, json, badByte: undefined };
}

/** Whether a header asks for a payload that is not encoded. */
export function saysUnencoded(header: JsonNode | undefined): boolean {
  const b64 = memberOf(header, 'b64');
  return b64 !== undefined && 'value' in b64 && b64.value === false;
}

function plainPart(name: Part['name'], index: number, source: TracedText): ReadPart {
  const json = readJson(source.text);
  return { name, index, source, segment: undefined, text: source, json, badByte: undefined };
}

function splitAtDots(source: TracedText): readonly TracedText[] {
  const pieces: TracedText[] = [];
  let from = 0;
  while (pieces.length < maxPieces) {
    const dot = source.text.indexOf('.', from);
    if (dot < 0) break;
    pieces.push(cut(source, from, dot));
    from = dot + 1;
  }
  return [...pieces, cut(source, from, source.text.length)];
}

/** Enough to say that there are too many. */
const maxPieces = 7;

/** The text of a JSON string; one with escapes has its marks on the string as a whole. */
function textOf(source: TracedText, node: JsonNode & { readonly kind: 'string' | 'number' | 'literal' }): TracedText {
  const value = String(node.value);
  if (node.to - node.from - 2 === value.length) return cut(source, node.from + 1, node.to - 1);
  const starts = new Uint32Array(value.length + 1).fill(node.from);
  starts[value.length] = node.to;
  return traceBy(source, value, starts);
}

/** A member of an object, by its name; the last where there are several, as most readers have it. */
export function memberOf(node: JsonNode | undefined, name: string): JsonNode | undefined {
  return node?.kind === 'object' ? node.members.findLast((member) => member.name === name)?.value : undefined;
}

/** Its value as text, where it is text. */
export function textMember(node: JsonNode | undefined, name: string): string | undefined {
  const value = memberOf(node, name);
  return value?.kind === 'string' ? String(value.value) : undefined;
}

/** Its value as a number, where it is one. */
export function numberMember(node: JsonNode | undefined, name: string): number | undefined {
  const value = memberOf(node, name);
  return value?.kind === 'number' ? Number(value.value) : undefined;
}
