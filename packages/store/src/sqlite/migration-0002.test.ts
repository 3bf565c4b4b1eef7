import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { migration0001 } from './migration-0001.ts';
import { migrate, migrateBack, schemaVersion } from './schema.ts';

const facts = { random: (length: number) => new Uint8Array(length), now: 1 };

function openFirst(): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  db.exec(`${migration0001}; PRAGMA user_version = 1`);
  db.exec(`INSERT INTO sessions (sid, account_id, client_id, transport, sub, resource, scope, issuer_epoch, client_epoch,
    subject_epoch, gen, salt, rt_kid, sends_attempts, recoveries, streak, streak_gen, incarnation, created_at, idle_end,
    abs_end, auth_time, amr, last_used_at, sweep_at)
    VALUES ('s', 1, 'c', 'body', 'p', 'r', '', 0, 0, 0, 1, x'00', 'k', 0, 0, 0, 0, 1, 1, 2, 3, 1, '[]', 1, 2)`);
  return db;
}

const columnsOf = (db: DatabaseSync) =>
  db
    .prepare('SELECT name FROM pragma_table_info(?)')
    .all('sessions')
    .map(({ name }) => name);

describe('the second schema', () => {
  it('takes over the sessions of the first, without a place in the lists', () => {
    const db = openFirst();
    migrate(db, facts);
    expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: schemaVersion });
    expect(db.prepare('SELECT sid, status_index FROM sessions').all()).toEqual([{ sid: 's', status_index: null }]);
  });

  it('goes back to the first with all that the first had', () => {
    const db = openFirst();
    const before = [columnsOf(db), db.prepare('SELECT * FROM sessions').all()];
    migrate(db, facts);
    db.exec('UPDATE sessions SET status_index = 7');
    migrateBack(db, 1);
    expect([columnsOf(db), db.prepare('SELECT * FROM sessions').all()]).toEqual(before);
  });
});
