/** JSON as it stands: with every duplicate, each number as it is written, and places in the text. */
export type JsonNode = JsonObjectNode | JsonArrayNode | JsonScalarNode | BrokenNode;

export interface JsonObjectNode extends Place {
  readonly kind: 'object';
  readonly members: readonly JsonMember[];
}

export interface JsonArrayNode extends Place {
  readonly kind: 'array';
  readonly items: readonly JsonNode[];
}

export interface JsonScalarNode extends Place {
  readonly kind: 'string' | 'number' | 'literal';
  readonly value: string | number | boolean | null;
}

/** From where the text is no JSON any more. */
export interface BrokenNode extends Place {
  readonly kind: 'broken';
}

export interface JsonMember extends Place {
  readonly name: string;
  /** Where its name ends, with the quotes. */
  readonly nameTo: number;
  readonly value: JsonNode;
}

/** From where to where in the text. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

/** What the token core's strict reader refuses, by its own names. */
export interface JsonFault extends Place {
  readonly what: 'syntax' | 'depth' | 'duplicate_member' | 'forbidden_name' | 'surrogate' | 'number';
  readonly detail: string;
}

export interface ReadJson {
  readonly node: JsonNode;
  readonly faults: readonly JsonFault[];
}

/** As the token core has it. */
const maxDepth = 32;
/** Deeper, nothing is read any more: a walk over the value then stays shallow, whatever was pasted. */
const deepest = 64;
/** More of one text help nobody. */
const maxFaults = 100;

/**
 * Reads JSON text to the first place where it is none. It never throws, reads each character once, and makes no object
 * whose members the text names, so `__proto__` is a name as any other.
 */
export function readJson(text: string): ReadJson {
  const state: State = { text, at: 0, faults: [], stopped: false };
  skipBlanks(state);
  const node = readValue(state, 1);
  skipBlanks(state);
  if (!state.stopped && state.at < text.length) stop(state, 'there is more behind the end of the value');
  return { node, faults: state.faults };
}

/** Whether the text breaks off or goes wrong somewhere, so that what is missing from it may have been meant to be there. */
export function isBrokenOff({ faults }: ReadJson): boolean {
  return faults.some(({ what }) => what === 'syntax');
}

interface State {
  readonly text: string;
  at: number;
  readonly faults: JsonFault[];
  stopped: boolean;
}

function readValue(state: State, depth: number): JsonNode {
  const from = state.at;
  const first = state.text.charAt(from);
  if (first === '{' || first === '[') {
    if (depth === maxDepth + 1) note(state, 'depth', from, from + 1, `nested over ${maxDepth} levels`);
    if (depth > deepest) return broken(state, undefined);
    return first === '{' ? readObject(state, depth) : readArray(state, depth);
  }
  if (first === '"') return readString(state);
  if (first === '-' || (first >= '0' && first <= '9')) return readNumber(state);
  for (const [literal, value] of literals) {
    if (!state.text.startsWith(literal, from)) continue;
    state.at += literal.length;
    return { kind: 'literal', value, from, to: state.at };
  }
  return broken(state, first === '' ? 'the JSON ends too early' : 'no value begins like this');
}

const literals: readonly (readonly [string, boolean | null])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

function readObject(state: State, depth: number): JsonNode {
  const from = state.at;
  const members: JsonMember[] = [];
  const seen = new Set<string>();
  state.at += 1;
  skipBlanks(state);
  if (take(state, '}')) return { kind: 'object', members, from, to: state.at };
  while (!state.stopped) {
    const member = readMember(state, depth);
    if (member === undefined) break;
    members.push(member);
    const { name, nameTo } = member;
    if (seen.has(name)) note(state, 'duplicate_member', member.from, member.to, 'this name was there before');
    if (isForbidden(name)) note(state, 'forbidden_name', member.from, nameTo, 'a name that reaches the prototype');
    seen.add(name);
    skipBlanks(state);
    if (state.stopped || take(state, '}')) break;
    if (!take(state, ',')) stop(state, 'a comma or a closing brace should be here');
    skipBlanks(state);
  }
  return { kind: 'object', members, from, to: state.at };
}

function readMember(state: State, depth: number): JsonMember | undefined {
  const from = state.at;
  if (state.text.charAt(from) !== '"') {
    stop(state, 'a name in double quotes should be here');
    return undefined;
  }
  const name = readString(state);
  const nameTo = state.at;
  skipBlanks(state);
  if (!state.stopped && !take(state, ':')) stop(state, 'a colon should be here');
  if (name.kind !== 'string' || state.stopped) return undefined;
  skipBlanks(state);
  const value = readValue(state, depth + 1);
  return { name: String(name.value), nameTo, value, from, to: value.to };
}

function readArray(state: State, depth: number): JsonNode {
  const from = state.at;
  const items: JsonNode[] = [];
  state.at += 1;
  skipBlanks(state);
  if (take(state, ']')) return { kind: 'array', items, from, to: state.at };
  while (!state.stopped) {
    items.push(readValue(state, depth + 1));
    skipBlanks(state);
    if (state.stopped || take(state, ']')) break;
    if (!take(state, ',')) stop(state, 'a comma or a closing bracket should be here');
    skipBlanks(state);
  }
  return { kind: 'array', items, from, to: state.at };
}

/** From quote to quote, found without a pattern that could run twice over the same text. */
function readString(state: State): JsonNode {
  const { text } = state;
  const from = state.at;
  let at = from + 1;
  for (; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0x22) break;
    if (unit < 0x20) return brokenAt(state, at, 'a control character inside a string');
    if (unit !== 0x5c) continue;
    const length = escapeLength(text, at);
    if (length === 0) return brokenAt(state, at, 'no escape of JSON');
    at += length - 1;
  }
  if (at >= text.length) return brokenAt(state, text.length, 'the JSON ends within a string');
  state.at = at + 1;
  const value = JSON.parse(text.slice(from, state.at)) as string;
  if (!value.isWellFormed()) note(state, 'surrogate', from, state.at, 'half of a character stands alone');
  return { kind: 'string', value, from, to: state.at };
}

function escapeLength(text: string, at: number): number {
  const next = text.charAt(at + 1);
  if (next !== '' && '"\\/bfnrt'.includes(next)) return 2;
  return next === 'u' && /^[0-9a-f]{4}$/i.test(text.slice(at + 2, at + 6)) ? 6 : 0;
}

function readNumber(state: State): JsonNode {
  const from = state.at;
  numberForm.lastIndex = from;
  const raw = numberForm.exec(state.text)?.[0];
  if (raw === undefined) return broken(state, 'no number is written like this');
  state.at += raw.length;
  const value = Number(raw);
  const isExact = Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
  if (!isExact) note(state, 'number', from, state.at, 'a number that programs cannot hold exactly');
  return { kind: 'number', value, from, to: state.at };
}

const numberForm = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function isForbidden(name: string): boolean {
  return name === '__proto__' || name === 'constructor' || name === 'prototype';
}

function skipBlanks(state: State): void {
  for (;;) {
    const unit = state.text.charCodeAt(state.at);
    if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
    state.at += 1;
  }
}

function take(state: State, character: string): boolean {
  if (state.text.charAt(state.at) !== character) return false;
  state.at += 1;
  return true;
}

function note(state: State, what: JsonFault['what'], from: number, to: number, detail: string): void {
  if (state.faults.length < maxFaults) state.faults.push({ what, from, to, detail });
}

function stop(state: State, detail: string): void {
  if (state.stopped) return;
  state.stopped = true;
  const early = state.at >= state.text.length;
  const fault = early ? 'the JSON ends too early' : detail;
  // Never dropped, whatever came before: it is why the rest is missing.
  state.faults.push({ what: 'syntax', from: state.at, to: Math.min(state.at + 1, state.text.length), detail: fault });
}

function brokenAt(state: State, at: number, detail: string): BrokenNode {
  const from = state.at;
  state.at = at;
  stop(state, detail);
  return { kind: 'broken', from, to: state.text.length };
}

/** The rest of the text is shown as it is. Without a detail the reason was said already. */
function broken(state: State, detail: string | undefined): BrokenNode {
  const from = state.at;
  if (detail === undefined) state.stopped = true;
  else stop(state, detail);
  return { kind: 'broken', from, to: state.text.length };
}
