/**
 * What OAuth and OpenID Connect keep. The new columns are a change of the schema's text alone; the index of sessions by
 * browser session reads the table once and holds none of the rows that there are.
 *
 * Clean-up finds what is over by indexes that no rule moves: a pending row by its end, a browser session by the time at which
 * it really ends. The tables are copied to another database in the order of `id`.
 */
export const migration0003 = `
ALTER TABLE sessions ADD COLUMN browser_session TEXT;
ALTER TABLE sessions ADD COLUMN details TEXT;
CREATE INDEX sessions_browser ON sessions (browser_session, sid) WHERE browser_session IS NOT NULL;
ALTER TABLE clients ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
ALTER TABLE accounts ADD COLUMN profile TEXT NOT NULL DEFAULT '{}';

CREATE TABLE pending (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('code', 'pushed-request', 'device', 'interaction', 'upstream')),
  key_hash TEXT NOT NULL,
  alias_hash TEXT,
  client_id TEXT NOT NULL,
  sub TEXT,
  body TEXT NOT NULL,
  sid TEXT,
  used_at INTEGER,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  UNIQUE (key_hash, kind)
) STRICT;
CREATE UNIQUE INDEX pending_alias ON pending (alias_hash, kind) WHERE alias_hash IS NOT NULL;
CREATE INDEX pending_unused ON pending (expires_at) WHERE used_at IS NULL;
CREATE INDEX pending_used ON pending (expires_at) WHERE used_at IS NOT NULL;

CREATE TABLE browser_sessions (
  row_id INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  secret_hash TEXT NOT NULL UNIQUE,
  sub TEXT NOT NULL,
  client_id TEXT NOT NULL,
  issuer_epoch INTEGER NOT NULL,
  client_epoch INTEGER NOT NULL,
  subject_epoch INTEGER NOT NULL,
  auth_time INTEGER NOT NULL,
  amr TEXT NOT NULL,
  acr TEXT,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  idle_end INTEGER NOT NULL,
  abs_end INTEGER NOT NULL,
  ended_at INTEGER,
  user_agent TEXT,
  network TEXT
) STRICT;
CREATE INDEX browser_sessions_subject ON browser_sessions (sub, created_at, id);
CREATE INDEX browser_sessions_end ON browser_sessions (coalesce(ended_at, min(idle_end, abs_end)));

CREATE TABLE consents (
  id INTEGER PRIMARY KEY,
  sub TEXT NOT NULL,
  client_id TEXT NOT NULL,
  scopes TEXT NOT NULL,
  resources TEXT NOT NULL,
  claims TEXT NOT NULL,
  granted_at INTEGER NOT NULL,
  UNIQUE (sub, client_id)
) STRICT;

CREATE TABLE identities (
  id INTEGER PRIMARY KEY,
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  sub TEXT NOT NULL,
  email TEXT,
  linked_at INTEGER NOT NULL,
  UNIQUE (issuer, subject)
) STRICT;
CREATE INDEX identities_account ON identities (sub, issuer, subject);

CREATE TABLE one_time_values (value BLOB PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX one_time_values_end ON one_time_values (expires_at);
`;

/** The way back. What OAuth kept is gone, and the sessions that it began go on as others do. It rewrites the table of sessions. */
export const rollback0003 = `
DROP TABLE one_time_values;
DROP TABLE identities;
DROP TABLE consents;
DROP TABLE browser_sessions;
DROP TABLE pending;
ALTER TABLE accounts DROP COLUMN profile;
ALTER TABLE clients DROP COLUMN settings;
DROP INDEX sessions_browser;
ALTER TABLE sessions DROP COLUMN details;
ALTER TABLE sessions DROP COLUMN browser_session;
`;
