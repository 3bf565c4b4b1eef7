import { sequenceOutboxFunction } from './sequence-function.ts';

/**
 * The first schema. Everything stands in a schema of its own and is named with it.
 *
 * `sessions`: a refresh changes no column that an index holds and finds room in its own page (`fillfactor`), so PostgreSQL
 * writes no index entry for it (a HOT update) and the page cleans itself. `sweep_at`, not the idle end, is when clean-up
 * looks at a session next; clean-up itself moves it, about once a week for a session in use. `version` counts every change
 * of a row: what is compared and set.
 *
 * What is written often lies apart from what is read often: `clock` (once a second), `log_head` (each batch of
 * revocations), `changes` (each change of a client, key or setting), `state` (hardly ever).
 *
 * Identifiers are compared byte by byte (`COLLATE "C"`), as on every other database.
 */
export function migration0001(s: string): string {
  return tables.replaceAll('SCHEMA', () => s) + sequenceOutboxFunction(s);
}

/** The way back: nothing of the store is left. */
export function undo0001(s: string): string {
  const tables = [
    ...['state', 'clock', 'changes', 'log_head', 'outbox', 'revocation_log', 'accounts', 'clients', 'resources'],
    ...['keys', 'sessions', 'evidence', 'settings', 'duties', 'one_time_values'],
  ];
  return `
DROP FUNCTION ${s}.sequence_outbox(int);
DROP TABLE ${tables.map((table) => `${s}.${table}`).join(', ')};
DROP FUNCTION ${s}.now_ms();
`;
}

const tables = `
CREATE FUNCTION SCHEMA.now_ms() RETURNS bigint LANGUAGE sql VOLATILE PARALLEL SAFE
  AS 'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

CREATE TABLE SCHEMA.state (
  id int PRIMARY KEY CHECK (id = 1),
  incarnation bigint NOT NULL,
  issuer_epoch bigint NOT NULL CHECK (issuer_epoch >= 0),
  system_id text NOT NULL,
  timeline bigint NOT NULL,
  carrier_secret bytea NOT NULL
);

CREATE TABLE SCHEMA.clock (
  id int PRIMARY KEY CHECK (id = 1),
  floor bigint NOT NULL,
  ahead bigint NOT NULL CHECK (ahead >= 0)
) WITH (fillfactor = 10);

CREATE TABLE SCHEMA.changes (id int PRIMARY KEY CHECK (id = 1), count bigint NOT NULL) WITH (fillfactor = 10);

CREATE TABLE SCHEMA.log_head (
  id int PRIMARY KEY CHECK (id = 1),
  log_id text NOT NULL,
  seq bigint NOT NULL,
  hash text NOT NULL,
  cleaned bigint NOT NULL
) WITH (fillfactor = 10);

CREATE TABLE SCHEMA.outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  body text NOT NULL,
  expires_at bigint
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

CREATE TABLE SCHEMA.revocation_log (
  seq bigint PRIMARY KEY,
  delta text NOT NULL,
  hash text NOT NULL,
  expires_at bigint
);
CREATE INDEX revocation_log_end ON SCHEMA.revocation_log (expires_at, seq) WHERE expires_at IS NOT NULL;

CREATE TABLE SCHEMA.accounts (
  sub text COLLATE "C" PRIMARY KEY,
  email text COLLATE "C" NOT NULL UNIQUE,
  email_verified boolean NOT NULL,
  password_hash text,
  status text NOT NULL CHECK (status IN ('active', 'suspended')),
  roles text NOT NULL,
  groups text NOT NULL,
  scopes text NOT NULL,
  epoch bigint NOT NULL CHECK (epoch >= 0),
  created_at bigint NOT NULL
);

CREATE TABLE SCHEMA.clients (
  client_id text COLLATE "C" PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('public', 'confidential')),
  name text NOT NULL,
  secret_hashes text NOT NULL,
  redirect_uris text NOT NULL,
  allowed_origins text NOT NULL,
  scopes text NOT NULL,
  resources text NOT NULL,
  epoch bigint NOT NULL CHECK (epoch >= 0),
  created_at bigint NOT NULL
);

CREATE TABLE SCHEMA.resources (
  resource text COLLATE "C" PRIMARY KEY,
  name text NOT NULL,
  scopes text NOT NULL,
  secret_hashes text NOT NULL,
  reads_feed boolean NOT NULL,
  created_at bigint NOT NULL
);

CREATE TABLE SCHEMA.keys (
  kid text COLLATE "C" PRIMARY KEY,
  use text NOT NULL CHECK (use IN ('access', 'feed', 'refresh')),
  alg text NOT NULL,
  state text NOT NULL CHECK (state IN ('next', 'active', 'retired', 'removed')),
  public_jwk text,
  sealed bytea,
  created_at bigint NOT NULL,
  activated_at bigint,
  retired_at bigint,
  removed_at bigint,
  compromised boolean NOT NULL,
  last_expiry bigint
);

CREATE TABLE SCHEMA.sessions (
  sid text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  transport text NOT NULL CHECK (transport IN ('body', 'cookie')),
  sub text COLLATE "C" NOT NULL,
  resource text NOT NULL,
  scope text NOT NULL,
  issuer_epoch bigint NOT NULL,
  client_epoch bigint NOT NULL,
  subject_epoch bigint NOT NULL,
  gen bigint NOT NULL CHECK (gen >= 1),
  salt bytea NOT NULL,
  rt_kid text NOT NULL,
  rotated_at bigint,
  prev_rotated_at bigint,
  attempt text,
  sends_attempts boolean NOT NULL,
  recoveries bigint NOT NULL,
  streak bigint NOT NULL,
  streak_gen bigint NOT NULL,
  jkt text,
  incarnation bigint NOT NULL,
  created_at bigint NOT NULL,
  idle_end bigint NOT NULL,
  abs_end bigint NOT NULL,
  revoked_at bigint,
  reason text,
  auth_time bigint NOT NULL,
  amr text NOT NULL,
  acr text,
  last_used_at bigint NOT NULL,
  user_agent text,
  network text,
  status_index bigint,
  sweep_at bigint NOT NULL
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
CREATE INDEX sessions_subject ON SCHEMA.sessions (sub, created_at, sid);
CREATE INDEX sessions_sweep ON SCHEMA.sessions (sweep_at);

CREATE TABLE SCHEMA.evidence (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at bigint NOT NULL,
  sid text COLLATE "C" NOT NULL,
  sub text NOT NULL,
  client_id text NOT NULL,
  gap bigint NOT NULL,
  age bigint,
  network text,
  user_agent text,
  verdict text NOT NULL CHECK (verdict IN ('tab-race', 'lost-response', 'probable-theft')),
  cause text NOT NULL CHECK (cause IN ('reuse', 'lockstep', 'lost-write'))
);
CREATE INDEX evidence_time ON SCHEMA.evidence (at, sid);

CREATE TABLE SCHEMA.settings (name text COLLATE "C" PRIMARY KEY, value text NOT NULL);

CREATE TABLE SCHEMA.duties (
  name text PRIMARY KEY,
  holder text NOT NULL,
  fence bigint NOT NULL,
  held_until bigint NOT NULL
);

CREATE TABLE SCHEMA.one_time_values (value bytea PRIMARY KEY, expires_at bigint NOT NULL);
CREATE INDEX one_time_values_end ON SCHEMA.one_time_values (expires_at);

INSERT INTO SCHEMA.clock VALUES (1, 0, 0);
INSERT INTO SCHEMA.changes VALUES (1, 0);
`;
