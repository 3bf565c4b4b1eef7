import type { SQLInputValue } from 'node:sqlite';
import type { SqlValue } from '../record-codec.ts';

/** Values as SQLite takes them: it has no booleans, so they are 1 and 0 here, and nowhere else. */
export function bind(values: readonly SqlValue[]): SQLInputValue[] {
  const bound: SQLInputValue[] = [];
  for (const value of values) bound.push(typeof value === 'boolean' ? Number(value) : value);
  return bound;
}
