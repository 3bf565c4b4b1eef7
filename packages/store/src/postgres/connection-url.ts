import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { defaultSchema } from '../defaults.ts';

/** Where a store on PostgreSQL is, read from its URL. */
export interface PostgresPlace {
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly database: string | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly ssl: false | ConnectionOptions;
  /** The schema, as it is named and not quoted: small letters, digits and `_`. */
  readonly schema: string;
}

/**
 * Reads `postgres://user:password@host:5432/database`, with these parameters and no other:
 *
 * - `schema`: where the tables are (default `sealwright`).
 * - `host`: the directory of a Unix socket.
 * - `sslmode`: `disable`, or `require` and `verify-full`, which here are the same: the certificate is verified, and so is
 *   the name in it. It may be left out, and is then `disable` on a socket or a loopback address and `verify-full` elsewhere.
 * - `sslrootcert`, `sslcert`, `sslkey`: files in PEM.
 *
 * A password is better kept in `PGPASSWORD` or `~/.pgpass`, which are read when the URL has none.
 *
 * @throws TypeError with nothing of the URL in it
 */
export function parsePostgresUrl(text: string): PostgresPlace {
  const url = parseUrl(text);
  for (const name of url.searchParams.keys()) {
    if (!parameters.has(name)) throw new TypeError('the URL of the store has a parameter that is not known');
    if (url.searchParams.getAll(name).length > 1) throw new TypeError('the URL of the store has a parameter twice');
  }
  const parameter = (name: string): string | undefined => url.searchParams.get(name) ?? undefined;
  const host = parameter('host') ?? decode(url.hostname.replace(/^\[(.*)\]$/, '$1'));
  return {
    host,
    port: url.port === '' ? undefined : Number(url.port),
    database: decode(url.pathname.slice(1)),
    user: decode(url.username),
    password: decode(url.password),
    ssl: readTls(parameter, host),
    schema: parseSchema(parameter('schema') ?? defaultSchema),
  };
}

const parameters: ReadonlySet<string> = new Set(['schema', 'host', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey']);

function parseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:')) {
    throw new TypeError('the URL of the store must be postgres://user@host:port/database');
  }
  return url;
}

function decode(part: string): string | undefined {
  if (part === '') return undefined;
  try {
    return decodeURIComponent(part);
  } catch {
    throw new TypeError('the URL of the store has a percent sign that encodes nothing');
  }
}

/** It is written into every statement, so it is held to what never needs quoting. */
function parseSchema(schema: string): string {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema) || schema.startsWith('pg_')) {
    throw new TypeError('the schema must be small letters, digits and _, at most 63, and not begin with pg_');
  }
  return schema;
}

function readTls(parameter: (name: string) => string | undefined, host: string | undefined): false | ConnectionOptions {
  const files = { ca: parameter('sslrootcert'), cert: parameter('sslcert'), key: parameter('sslkey') };
  const mode = parameter('sslmode') ?? (isHere(host) ? 'disable' : 'verify-full');
  if (mode === 'disable') {
    if (Object.values(files).some((file) => file !== undefined)) {
      throw new TypeError('certificates are of no use with sslmode=disable');
    }
    return false;
  }
  if (mode !== 'verify-full' && mode !== 'require') {
    throw new TypeError('sslmode must be disable, require or verify-full');
  }
  const contents = Object.entries(files).flatMap(([name, file]) =>
    file === undefined ? [] : [[name, readFileSync(file, 'utf8')]],
  );
  return { ...Object.fromEntries(contents), rejectUnauthorized: true, minVersion: 'TLSv1.2' };
}

/** Nothing leaves this machine. */
function isHere(host: string | undefined): boolean {
  return host === undefined || host.startsWith('/') || /^(localhost|127(\.\d+){3}|::1)$/.test(host);
}
