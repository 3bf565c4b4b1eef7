/**
 * The first schema. `sessions` and `accounts` have a rowid, because in a table without one the interior pages hold whole
 * rows, which makes the tree of a million sessions twice as deep; the small tables are kept by their names.
 *
 * A session names its account by `sub` and, to save every refresh one search, by the row's number.
 *
 * `sweep_at` is when clean-up looks at a session next. It is not the idle end, which moves with every refresh and would
 * take the index along: clean-up itself moves it, about once a week for a session in use.
 */
export const migration0001 = `
CREATE TABLE state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  clock_last INTEGER NOT NULL,
  clock_mark INTEGER NOT NULL,
  incarnation INTEGER NOT NULL,
  server_open INTEGER NOT NULL CHECK (server_open IN (0, 1)),
  changes INTEGER NOT NULL,
  issuer_epoch INTEGER NOT NULL,
  log_id TEXT NOT NULL,
  log_seq INTEGER NOT NULL,
  log_hash TEXT NOT NULL,
  log_cleaned INTEGER NOT NULL
) STRICT;

CREATE TABLE accounts (
  id INTEGER PRIMARY KEY,
  sub TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL UNIQUE,
  email_verified INTEGER NOT NULL CHECK (email_verified IN (0, 1)),
  password_hash TEXT,
  status TEXT NOT NULL CHECK (status IN ('active', 'suspended')),
  roles TEXT NOT NULL,
  groups TEXT NOT NULL,
  scopes TEXT NOT NULL,
  epoch INTEGER NOT NULL CHECK (epoch >= 0),
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE clients (
  client_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('public', 'confidential')),
  name TEXT NOT NULL,
  secret_hashes TEXT NOT NULL,
  redirect_uris TEXT NOT NULL,
  allowed_origins TEXT NOT NULL,
  scopes TEXT NOT NULL,
  resources TEXT NOT NULL,
  epoch INTEGER NOT NULL CHECK (epoch >= 0),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE resources (
  resource TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  secret_hashes TEXT NOT NULL,
  reads_feed INTEGER NOT NULL CHECK (reads_feed IN (0, 1)),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE keys (
  kid TEXT PRIMARY KEY,
  use TEXT NOT NULL CHECK (use IN ('access', 'feed', 'refresh')),
  alg TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('next', 'active', 'retired', 'removed')),
  public_jwk TEXT,
  sealed BLOB,
  created_at INTEGER NOT NULL,
  activated_at INTEGER,
  retired_at INTEGER,
  removed_at INTEGER,
  compromised INTEGER NOT NULL CHECK (compromised IN (0, 1)),
  last_expiry INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  id INTEGER PRIMARY KEY,
  sid TEXT NOT NULL UNIQUE,
  account_id INTEGER NOT NULL,
  client_id TEXT NOT NULL,
  transport TEXT NOT NULL CHECK (transport IN ('body', 'cookie')),
  sub TEXT NOT NULL,
  resource TEXT NOT NULL,
  scope TEXT NOT NULL,
  issuer_epoch INTEGER NOT NULL,
  client_epoch INTEGER NOT NULL,
  subject_epoch INTEGER NOT NULL,
  gen INTEGER NOT NULL CHECK (gen >= 1),
  salt BLOB NOT NULL,
  rt_kid TEXT NOT NULL,
  rotated_at INTEGER,
  prev_rotated_at INTEGER,
  attempt TEXT,
  sends_attempts INTEGER NOT NULL CHECK (sends_attempts IN (0, 1)),
  recoveries INTEGER NOT NULL,
  streak INTEGER NOT NULL,
  streak_gen INTEGER NOT NULL,
  jkt TEXT,
  incarnation INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  idle_end INTEGER NOT NULL,
  abs_end INTEGER NOT NULL,
  revoked_at INTEGER,
  reason TEXT,
  auth_time INTEGER NOT NULL,
  amr TEXT NOT NULL,
  acr TEXT,
  last_used_at INTEGER NOT NULL,
  user_agent TEXT,
  network TEXT,
  sweep_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_subject ON sessions (sub, created_at, sid);
CREATE INDEX sessions_sweep ON sessions (sweep_at);

CREATE TABLE evidence (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  sid TEXT NOT NULL,
  sub TEXT NOT NULL,
  client_id TEXT NOT NULL,
  gap INTEGER NOT NULL,
  age INTEGER,
  network TEXT,
  user_agent TEXT,
  verdict TEXT NOT NULL CHECK (verdict IN ('tab-race', 'lost-response', 'probable-theft')),
  cause TEXT NOT NULL CHECK (cause IN ('reuse', 'lockstep', 'lost-write'))
) STRICT;
CREATE INDEX evidence_time ON evidence (at, sid);

CREATE TABLE revocation_log (
  seq INTEGER PRIMARY KEY,
  delta TEXT NOT NULL,
  hash TEXT NOT NULL,
  expires_at INTEGER
) STRICT;
CREATE INDEX revocation_log_end ON revocation_log (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;
