import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseStrictJson } from '@sealwright/jwt';
import Type, { type TSchema } from 'typebox';
import Value from 'typebox/value';
import { systemFailed, wrongUse } from './command-failure.ts';
import { findNearestName } from './nearest-name.ts';

/** One line of an import file. */
export interface ImportRow {
  readonly email: string;
  readonly sub?: string;
  readonly passwordHash?: string;
  readonly emailVerified?: boolean;
  readonly suspended?: boolean;
  readonly roles?: readonly string[];
  readonly groups?: readonly string[];
  readonly scopes?: readonly string[];
}

const names = Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { maxItems: 256 }));

const members: Readonly<Record<string, TSchema>> = {
  email: Type.String({ minLength: 1, maxLength: 320 }),
  sub: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
  passwordHash: Type.Optional(Type.String({ minLength: 1, maxLength: 1_024 })),
  emailVerified: Type.Optional(Type.Boolean()),
  suspended: Type.Optional(Type.Boolean()),
  roles: names,
  groups: names,
  scopes: names,
};

const rowSchema: TSchema = Type.Object(members, { additionalProperties: false });

/**
 * Reads every row of an import file to its end, so that a broken line is found before anything is imported.
 *
 * Throws {@link CommandFailure} `import_malformed` (2) with the line's number, never with its content.
 */
export async function checkImportFile(file: string): Promise<void> {
  let rows = 0;
  for await (const _ of readImportFile(file)) rows += 1;
  if (rows === 0) throw wrongUse('import_malformed', `${file}: holds no account`);
}

/** The accounts of a file of JSON Lines, one after the other; empty lines are skipped. */
export async function* readImportFile(file: string): AsyncGenerator<ImportRow> {
  const input = createReadStream(file, 'utf8');
  let line = 0;
  try {
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      line += 1;
      if (text.trim() !== '') yield parseRow(text, `${file}:${line}`);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw systemFailed('file_unreadable', `${file}: there is no such file`, error);
    throw error;
  } finally {
    input.destroy();
  }
}

function parseRow(text: string, origin: string): ImportRow {
  let row: unknown;
  try {
    row = parseStrictJson(text);
  } catch {
    throw wrongUse('import_malformed', `${origin}: is not one JSON object`);
  }
  if (Value.Check(rowSchema, row)) return row as ImportRow;
  throw wrongUse('import_malformed', `${origin}: ${describeFault(row)}`);
}

function describeFault(row: unknown): string {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return 'is not one JSON object';
  const unknown = Object.keys(row).find((name) => !Object.hasOwn(members, name));
  if (unknown !== undefined) {
    const nearest = findNearestName(unknown, Object.keys(members));
    return `has an unknown member${nearest === undefined ? '' : `; did you mean ${nearest}?`}`;
  }
  const wrong = Object.entries(members).find(([name, schema]) => {
    const value = (row as Record<string, unknown>)[name];
    return value === undefined ? name === 'email' : !Value.Check(schema, value);
  });
  return `${wrong?.[0] ?? 'a member'} is missing or not of its type`;
}
