import type { DatabaseSync } from 'node:sqlite';
import { storeErrorCode } from '../errors.ts';

export interface Transaction {
  begin(): void;
  commit(): void;
  /** Leaves nothing of the transaction behind. Does not throw. */
  rollback(): void;
  /** Runs several statements as one: if they throw, none of them is left. */
  atomically<T>(steps: () => T): T;
}

export function prepareTransaction(db: DatabaseSync): Transaction {
  // At once for writing: a transaction that began as a reader could no longer become a writer after somebody else wrote.
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const save = db.prepare('SAVEPOINT work');
  const release = db.prepare('RELEASE work');
  const undo = db.prepare('ROLLBACK TO work');
  return {
    begin: () => void begin.run(),
    commit: () => void commit.run(),
    rollback() {
      try {
        db.exec('ROLLBACK');
      } catch {
        // SQLite rolls back by itself on a full disk or a failed read; then there is nothing left to roll back.
      }
    },
    atomically(steps) {
      save.run();
      try {
        const value = steps();
        release.run();
        return value;
      } catch (error) {
        if (concernsOneWork(error)) {
          undo.run();
          release.run();
        }
        throw error;
      }
    },
  };
}

/** A rule that threw, or a constraint that held, concerns its own work; a full disk or a lock the whole transaction. */
export function concernsOneWork(error: unknown): boolean {
  const code = storeErrorCode(error);
  return code === undefined || code === 'store_conflict';
}
