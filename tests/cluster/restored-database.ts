import { renameSync } from 'node:fs';
import { join } from 'node:path';
import type { TestPostgres } from '../../packages/store/test/postgres-server.ts';

/** A copy of a running PostgreSQL as it stands, to go back to. */
export interface DatabaseCopy {
  /** The server dies, and comes back with the files of the copy. */
  restore(): Promise<void>;
}

export function copyDatabase(postgres: TestPostgres): DatabaseCopy {
  const at = (name: string): string => join(postgres.directory, name);
  postgres.run('pg_basebackup', ['-D', at('copy'), '-c', 'fast', '--no-sync']);
  return {
    async restore() {
      await postgres.stop('immediate');
      renameSync(at('data'), at('lost'));
      renameSync(at('copy'), at('data'));
      await postgres.start();
    },
  };
}
