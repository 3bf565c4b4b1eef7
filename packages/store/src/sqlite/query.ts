import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';

export type SqlRow = readonly SQLOutputValue[];

/** A prepared SELECT whose rows become values of the program. */
export interface Query<T> {
  get(...parameters: readonly SQLInputValue[]): T | undefined;
  all(...parameters: readonly SQLInputValue[]): T[];
  iterate(...parameters: readonly SQLInputValue[]): IterableIterator<T>;
}

/**
 * Rows come as arrays: half the time of objects for a wide row. Node 22.15 has no `setReturnArrays`; there the objects'
 * values are taken, which stand in the order of the columns (so no two columns may have one name).
 */
export function prepareQuery<T>(db: DatabaseSync, sql: string, decode: (row: SqlRow) => T): Query<T> {
  const statement = db.prepare(sql);
  const read = returnArrays(statement)
    ? (row: unknown) => decode(row as SqlRow)
    : (row: unknown) => decode(Object.values(row as object));
  return {
    get(...parameters) {
      const row = statement.get(...parameters);
      return row === undefined ? undefined : read(row);
    },
    all: (...parameters) => statement.all(...parameters).map(read),
    *iterate(...parameters) {
      for (const row of statement.iterate(...parameters)) yield read(row);
    },
  };
}

/** The first column of the first row. */
export function prepareScalar(
  db: DatabaseSync,
  sql: string,
): (...parameters: readonly SQLInputValue[]) => SQLOutputValue | undefined {
  const query = prepareQuery(db, sql, (row) => row[0] ?? null);
  return (...parameters) => query.get(...parameters);
}

function returnArrays(statement: StatementSync): boolean {
  if (typeof statement.setReturnArrays !== 'function') return false;
  statement.setReturnArrays(true);
  return true;
}
