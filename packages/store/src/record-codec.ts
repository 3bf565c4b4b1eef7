/** What a column holds, in whichever database. Each database's own binding writes it as that one wants it. */
export type SqlValue = string | number | boolean | Uint8Array | null;

/** A row as an array of its columns, as the database's driver reads it. */
export type SqlRow = readonly unknown[];

/** How one member of a record lies in its columns. */
export interface Field<T> {
  readonly columns: readonly string[];
  encode(value: T): readonly SqlValue[];
  decode(row: SqlRow, at: number): T;
}

export type Fields<R> = { readonly [K in keyof R]-?: Field<R[K]> };

/** One record type and its table's columns, both ways: what is written and what is read can not drift apart. */
export interface RecordCodec<R> {
  readonly columns: readonly string[];
  encode(record: R): SqlValue[];
  /** Reads a record whose first column is at `at`. */
  decode(row: SqlRow, at?: number): R;
  /** Columns and values of the members that `set` holds, in the order of the fields. */
  assign(set: Partial<R>): { readonly columns: readonly string[]; readonly values: readonly SqlValue[] };
}

export function createRecordCodec<R extends object>(fields: Fields<R>): RecordCodec<R> {
  const names = Object.keys(fields) as (keyof R & string)[];
  const places = locate(names, fields);
  return {
    columns: names.flatMap((name) => fields[name].columns),
    encode: (record) => names.flatMap((name) => fields[name].encode(record[name])),
    decode(row, at = 0) {
      const record: Partial<R> = {};
      for (const { name, field, offset } of places) record[name] = field.decode(row, at + offset);
      return record as R;
    },
    assign(set) {
      const given = names.filter((name) => set[name] !== undefined);
      return {
        columns: given.flatMap((name) => fields[name].columns),
        values: given.flatMap((name) => fields[name].encode(set[name] as R[typeof name])),
      };
    },
  };
}

function locate<R extends object>(names: readonly (keyof R & string)[], fields: Fields<R>) {
  let offset = 0;
  return names.map((name) => {
    const place = { name, field: fields[name], offset };
    offset += fields[name].columns.length;
    return place;
  });
}

/** A text, a number, bytes, or a closed set of texts: stored as it is. The table's types refuse another. */
export function plain<T extends SqlValue>(column: string): Field<T> {
  return { columns: [column], encode: (value) => [value], decode: (row, at) => row[at] as T };
}

/** SQLite has no booleans and answers 0 or 1. */
export function flag(column: string): Field<boolean> {
  return { columns: [column], encode: (value) => [value], decode: (row, at) => row[at] === 1 || row[at] === true };
}

/** A list of texts, as JSON. Few different ones exist (roles, scopes), so the last read ones are kept parsed. */
export function list(column: string): Field<readonly string[]> {
  return {
    columns: [column],
    encode: (value) => [JSON.stringify(value)],
    decode: (row, at) => parseList(row[at] as string),
  };
}

/** Any JSON value, or null. */
export function json<T>(column: string): Field<T | null> {
  return {
    columns: [column],
    encode: (value) => [value === null ? null : JSON.stringify(value)],
    decode: (row, at) => (row[at] === null ? null : (JSON.parse(row[at] as string) as T)),
  };
}

/** A JSON object, which most rows leave empty. */
export function document<T extends object>(column: string): Field<T> {
  return {
    columns: [column],
    encode: (value) => [JSON.stringify(value)],
    decode: (row, at) => (row[at] === '{}' ? emptyDocument : JSON.parse(row[at] as string)) as T,
  };
}

/** One of which few different ones exist, read over and over (a client's settings): the last read ones are kept parsed. */
export function sharedDocument<T extends object>(column: string): Field<T> {
  return { ...document<T>(column), decode: (row, at) => parseDocument(row[at] as string) as T };
}

const emptyDocument: object = Object.freeze({});
const parsedDocuments = new Map<string, object>();

function parseDocument(text: string): object {
  const known = parsedDocuments.get(text);
  if (known !== undefined) return known;
  const parsed = freezeAll(JSON.parse(text) as object);
  if (parsedDocuments.size >= maxParsed) parsedDocuments.clear();
  parsedDocuments.set(text, parsed);
  return parsed;
}

/** Who reads one must not be able to change what the next one reads. */
function freezeAll<T extends object>(value: T): T {
  for (const member of Object.values(value)) if (typeof member === 'object' && member !== null) freezeAll(member);
  return Object.freeze(value);
}

const parsedLists = new Map<string, readonly string[]>();
const maxParsed = 512;

function parseList(text: string): readonly string[] {
  const known = parsedLists.get(text);
  if (known !== undefined) return known;
  const parsed: readonly string[] = Object.freeze(JSON.parse(text) as string[]);
  if (parsedLists.size >= maxParsed) parsedLists.clear();
  parsedLists.set(text, parsed);
  return parsed;
}
