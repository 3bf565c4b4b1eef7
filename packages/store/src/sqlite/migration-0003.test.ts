import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { migration0001 } from './migration-0001.ts';
import { migration0002 } from './migration-0002.ts';
import { migrate, migrateBack, schemaVersion } from './schema.ts';

const facts = { random: (length: number) => new Uint8Array(length), now: 1 };

function openSecond(): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  db.exec(`${migration0001}; ${migration0002}; PRAGMA user_version = 2`);
  db.exec(`INSERT INTO sessions (sid, account_id, client_id, transport, sub, resource, scope, issuer_epoch, client_epoch,
    subject_epoch, gen, salt, rt_kid, sends_attempts, recoveries, streak, streak_gen, incarnation, created_at, idle_end,
    abs_end, auth_time, amr, last_used_at, sweep_at)
    VALUES ('s', 1, 'c', 'body', 'p', 'r', '', 0, 0, 0, 1, x'00', 'k', 0, 0, 0, 0, 1, 1, 2, 3, 1, '[]', 1, 2);
    INSERT INTO clients VALUES ('c', 'public', 'C', '[]', '[]', '[]', '[]', '[]', 0, 1);
    INSERT INTO accounts VALUES (1, 'p', 'p@example.com', 0, NULL, 'active', '[]', '[]', '[]', 0, 1);`);
  return db;
}

const everything = (db: DatabaseSync) => ({
  schema: db.prepare('SELECT type, name, tbl_name FROM sqlite_master ORDER BY name').all(),
  columns: ['sessions', 'clients', 'accounts'].map((table) =>
    db.prepare('SELECT name, type, "notnull", dflt_value FROM pragma_table_info(?)').all(table),
  ),
  rows: ['sessions', 'clients', 'accounts'].map((table) => db.prepare(`SELECT * FROM ${table}`).all()),
});

describe('the third schema', () => {
  it('takes over who there is: with no settings, no profile and no grant', () => {
    const db = openSecond();
    migrate(db, facts);
    expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: schemaVersion });
    expect(db.prepare('SELECT sid, browser_session, details FROM sessions').all()).toEqual([
      { sid: 's', browser_session: null, details: null },
    ]);
    expect(db.prepare('SELECT settings FROM clients').all()).toEqual([{ settings: '{}' }]);
    expect(db.prepare('SELECT profile FROM accounts').all()).toEqual([{ profile: '{}' }]);
  });

  it('goes back to the second with all that the second had', () => {
    const db = openSecond();
    const before = everything(db);
    migrate(db, facts);
    db.exec(`UPDATE sessions SET browser_session = 'b', details = '{}'; UPDATE accounts SET profile = '{"name":"P"}'`);
    db.exec(
      `INSERT INTO consents (sub, client_id, scopes, resources, claims, granted_at) VALUES ('p', 'c', '', '', '', 1)`,
    );
    migrateBack(db, 2);
    expect(everything(db)).toEqual(before);
  });

  it.each([
    [
      'sessions of a browser session',
      `SELECT 1 FROM sessions WHERE browser_session = 'b' AND sid > ''`,
      'sessions_browser',
    ],
    ['what was not used', 'DELETE FROM pending WHERE used_at IS NULL AND expires_at <= 1', 'pending_unused'],
    ['what was used', 'DELETE FROM pending WHERE used_at IS NOT NULL AND expires_at <= 1', 'pending_used'],
    [
      'ended browser sessions',
      'DELETE FROM browser_sessions WHERE coalesce(ended_at, min(idle_end, abs_end)) <= 1',
      'browser_sessions_end',
    ],
  ])('finds %s by an index, however many rows there are', (_, statement, index) => {
    const db = openSecond();
    migrate(db, facts);
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${statement}`).all();
    expect(plan.map(({ detail }) => detail).join()).toContain(`INDEX ${index}`);
  });
});
