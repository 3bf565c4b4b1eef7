/** The wire form of the revocation feed, read plainly: exact members, one order, one text. */

import { createHash } from 'node:crypto';
import { isJsonObject } from './is-json-object.ts';
import { readReferenceJson } from './reference-json.ts';

/** By kind: the members, in the order in which they are written. */
const entryMembers: Readonly<Record<string, readonly string[]>> = {
  token: ['kind', 'id', 'expiresAt'],
  session: ['kind', 'id', 'expiresAt'],
  subject: ['kind', 'id', 'epoch', 'expiresAt'],
  client: ['kind', 'id', 'epoch', 'expiresAt'],
  issuer: ['kind', 'epoch', 'expiresAt'],
  key: ['kind', 'id'],
};
const jwkMembers = ['kty', 'crv', 'x', 'y', 'n', 'e', 'kid', 'alg', 'use'];

export function readReferenceDelta(text: string): unknown {
  const value = readObject(text);
  if (value === undefined || Object.keys(value).length !== 2 || !isCount(value.seq)) return undefined;
  const content = 'entry' in value ? { entry: readEntry(value.entry) } : { publish: readJwk(value.publish) };
  const delta = { seq: value.seq, ...content };
  return Object.values(content)[0] !== undefined && JSON.stringify(delta) === text ? delta : undefined;
}

export interface ReferenceSnapshot {
  readonly statement: string;
  readonly digest: string;
  readonly entries: readonly unknown[];
  readonly keys: readonly unknown[];
}

export function readReferenceSnapshot(text: string): ReferenceSnapshot | undefined {
  const value = readObject(text);
  const { statement, entries, keys } = value ?? {};
  if (value === undefined || Object.keys(value).length !== 3 || !Array.isArray(entries) || !Array.isArray(keys))
    return undefined;
  if (typeof statement !== 'string' || !/^[A-Za-z0-9_.-]+$/.test(statement)) return undefined;
  const start = `{"statement":"${statement}",`;
  const read = { entries: entries.map(readEntry), keys: keys.map(readJwk) };
  if (!text.startsWith(start) || [...read.entries, ...read.keys].includes(undefined)) return undefined;
  const digest = createHash('sha256').update(text.slice(start.length, -1)).digest('base64url');
  return { statement, digest, ...read };
}

function readEntry(entry: unknown): unknown {
  if (!isJsonObject(entry) || typeof entry.kind !== 'string' || !Object.hasOwn(entryMembers, entry.kind))
    return undefined;
  const names = entryMembers[entry.kind] as readonly string[];
  const good = Object.keys(entry).length === names.length && names.every((name) => isGoodMember(name, entry[name]));
  return good ? Object.fromEntries(names.map((name) => [name, entry[name]])) : undefined;
}

function isGoodMember(name: string, value: unknown): boolean {
  if (name === 'id') return typeof value === 'string' && value.length >= 1 && value.length <= 512;
  if (name === 'expiresAt') return isCount(value) && (value as number) <= 253_402_300_799;
  return name === 'epoch' ? isCount(value) : true;
}

function readJwk(jwk: unknown): unknown {
  if (!isJsonObject(jwk) || !('kid' in jwk) || !('kty' in jwk)) return undefined;
  const good = Object.entries(jwk).every(([name, value]) => jwkMembers.includes(name) && typeof value === 'string');
  return good ? Object.fromEntries(Object.entries(jwk).sort(([one], [other]) => (one < other ? -1 : 1))) : undefined;
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER && value % 1 === 0;
}

function readObject(text: string): Readonly<Record<string, unknown>> | undefined {
  const value = text.isWellFormed() ? readReferenceJson(Buffer.from(text))?.value : undefined;
  return isJsonObject(value) ? value : undefined;
}

export interface ReferenceEvent {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: string;
}

/** WHATWG HTML §9.2.6 over the whole stream at once; or the code under which it ends. */
export function readReferenceEvents(stream: Uint8Array, maxEventBytes: number): readonly ReferenceEvent[] | string {
  const lines = Buffer.from(stream)
    .toString('latin1')
    .split(/\r\n|\r|\n/);
  const events: ReferenceEvent[] = [];
  let fields: Field[] = [];
  let bytes = 0;
  for (const [index, line] of lines.entries()) {
    bytes += line.length;
    if (bytes > maxEventBytes) return 'feed_event_too_large';
    // What follows the last line end is not a line yet.
    if (index === lines.length - 1) break;
    const text = decoded(line);
    if (text === undefined) return 'feed_malformed';
    if (text.startsWith(':')) {
      if (!fields.some(isContent)) bytes = 0;
    } else if (text !== '') fields.push(fieldOf(text));
    else {
      events.push(...eventOf(fields));
      fields = [];
      bytes = 0;
    }
  }
  return events;
}

interface Field {
  readonly name: string;
  readonly value: string;
}

/** What a comment behind it must not make forgotten when the size is counted. */
function isContent({ name, value }: Field): boolean {
  return name === 'data' || (name === 'event' && value !== '');
}

function fieldOf(line: string): Field {
  const colon = line.indexOf(':');
  if (colon < 0) return { name: line, value: '' };
  return { name: line.slice(0, colon), value: line.slice(colon + 1).replace(/^ /, '') };
}

function eventOf(fields: readonly Field[]): ReferenceEvent[] {
  const last = (name: string): string | undefined => fields.filter((field) => field.name === name).at(-1)?.value;
  const data = fields.filter(({ name }) => name === 'data').map(({ value }) => value);
  return data.length === 0 ? [] : [{ event: last('event') || 'message', id: last('id'), data: data.join('\n') }];
}

function decoded(line: string): string | undefined {
  const bytes = Buffer.from(line, 'latin1');
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : undefined;
}
