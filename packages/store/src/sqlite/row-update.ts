import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { errors } from '../errors.ts';
import type { RecordCodec } from '../record-codec.ts';
import { bind } from './bind.ts';

/**
 * Writes the members that a rule wants changed, by one statement for each set of columns (rules have a handful of those).
 * A row that `where` no longer matches is a conflict: the work fails as a whole and is never half done.
 */
export function prepareUpdate<R>(db: DatabaseSync, table: string, codec: RecordCodec<R>, where: string) {
  const statements = new Map<string, StatementSync>();
  return (set: Partial<R>, ...key: readonly SQLInputValue[]): void => {
    const { columns, values } = codec.assign(set);
    if (columns.length === 0) return;
    const names = columns.join(' = ?, ');
    let statement = statements.get(names);
    if (statement === undefined) {
      statement = db.prepare(`UPDATE ${table} SET ${names} = ? WHERE ${where}`);
      statements.set(names, statement);
    }
    if (statement.run(...bind(values), ...key).changes !== 1) throw errors.create('store_conflict');
  };
}
