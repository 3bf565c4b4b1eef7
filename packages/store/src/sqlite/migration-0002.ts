/**
 * A session's place in the status lists. SQLite adds a column that may be null by a change of the schema's text alone,
 * whatever the number of rows; sessions of before have none until their next refresh.
 */
export const migration0002 = 'ALTER TABLE sessions ADD COLUMN status_index INTEGER;';

/** The way back. It rewrites the table: some seconds for a million sessions, with no server on the file. */
export const rollback0002 = 'ALTER TABLE sessions DROP COLUMN status_index;';
