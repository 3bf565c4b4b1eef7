/**
 * What OAuth and OpenID Connect keep. A column that may be null, or has a constant default, is a change of the catalogue alone
 * (PostgreSQL 11 and later), whatever the number of rows; the index of a large table of sessions is made ahead, beside the
 * traffic, and found here.
 *
 * `version` counts every change of a row: what is compared and set. Clean-up finds what is over by indexes that no rule
 * moves: a pending row by its end, a browser session by the time at which it really ends. `id` and `row_id` are what a copy
 * is read by.
 */
export function migration0002(s: string): string {
  return up.replaceAll('SCHEMA', () => s);
}

/** The way back. What OAuth kept is gone, and the sessions that it began go on as others do. */
export function undo0002(s: string): string {
  return down.replaceAll('SCHEMA', () => s);
}

/** Its columns, for the index that is made ahead. */
export const sessionColumns0002 = `ALTER TABLE SCHEMA.sessions ADD COLUMN IF NOT EXISTS browser_session text COLLATE "C",
  ADD COLUMN IF NOT EXISTS details text`;

export const sessionIndex0002 = 'ON SCHEMA.sessions (browser_session, sid) WHERE browser_session IS NOT NULL';

const up = `
${sessionColumns0002};
CREATE INDEX IF NOT EXISTS sessions_browser ${sessionIndex0002};
ALTER TABLE SCHEMA.clients ADD COLUMN settings text NOT NULL DEFAULT '{}';
ALTER TABLE SCHEMA.accounts ADD COLUMN profile text NOT NULL DEFAULT '{}';

CREATE TABLE SCHEMA.pending (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version bigint NOT NULL DEFAULT 0,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('code', 'pushed-request', 'device', 'interaction', 'upstream')),
  key_hash text COLLATE "C" NOT NULL,
  alias_hash text COLLATE "C",
  client_id text NOT NULL,
  sub text,
  body text NOT NULL,
  sid text,
  used_at bigint,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  UNIQUE (key_hash, kind)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
CREATE UNIQUE INDEX pending_alias ON SCHEMA.pending (alias_hash, kind) WHERE alias_hash IS NOT NULL;
CREATE INDEX pending_unused ON SCHEMA.pending (expires_at) WHERE used_at IS NULL;
CREATE INDEX pending_used ON SCHEMA.pending (expires_at) WHERE used_at IS NOT NULL;

CREATE TABLE SCHEMA.browser_sessions (
  row_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version bigint NOT NULL DEFAULT 0,
  id text COLLATE "C" NOT NULL UNIQUE,
  secret_hash text COLLATE "C" NOT NULL UNIQUE,
  sub text COLLATE "C" NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  issuer_epoch bigint NOT NULL,
  client_epoch bigint NOT NULL,
  subject_epoch bigint NOT NULL,
  auth_time bigint NOT NULL,
  amr text NOT NULL,
  acr text,
  created_at bigint NOT NULL,
  last_used_at bigint NOT NULL,
  idle_end bigint NOT NULL,
  abs_end bigint NOT NULL,
  ended_at bigint,
  user_agent text,
  network text
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
CREATE INDEX browser_sessions_subject ON SCHEMA.browser_sessions (sub, created_at, id);
CREATE INDEX browser_sessions_end ON SCHEMA.browser_sessions (coalesce(ended_at, least(idle_end, abs_end)));

CREATE TABLE SCHEMA.consents (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sub text COLLATE "C" NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  scopes text NOT NULL,
  resources text NOT NULL,
  claims text NOT NULL,
  granted_at bigint NOT NULL,
  UNIQUE (sub, client_id)
);

CREATE TABLE SCHEMA.identities (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  issuer text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  sub text COLLATE "C" NOT NULL,
  email text,
  linked_at bigint NOT NULL,
  UNIQUE (issuer, subject)
);
CREATE INDEX identities_account ON SCHEMA.identities (sub, issuer, subject);
`;

const down = `
DROP TABLE SCHEMA.identities, SCHEMA.consents, SCHEMA.browser_sessions, SCHEMA.pending;
ALTER TABLE SCHEMA.accounts DROP COLUMN profile;
ALTER TABLE SCHEMA.clients DROP COLUMN settings;
DROP INDEX SCHEMA.sessions_browser;
ALTER TABLE SCHEMA.sessions DROP COLUMN details, DROP COLUMN browser_session;
`;
