import { readFileSync } from 'node:fs';

/** Certificates for `rediss://`, as paths of PEM files. Left out: the system's own authorities, and no certificate of ours. */
export interface RedisTlsFiles {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  /** The name in the server's certificate, where nodes are reached by another (the addresses that a cluster announces). */
  readonly serverName?: string;
}

/** Where Redis or Valkey is, read from one URL or several. The password is in here: never print it. */
export interface RedisAddress {
  readonly cluster: boolean;
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  /** A Unix socket instead of `nodes`. */
  readonly socketPath: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  readonly tls:
    | { readonly ca?: string; readonly cert?: string; readonly key?: string; readonly servername?: string }
    | undefined;
}

/**
 * Reads `redis://user:password@host:port/database`, the same with `rediss` for TLS, or `unix:///run/redis.sock`. Several
 * URLs, or `?cluster=true`, name a cluster; they must agree in all but host and port. User and password are
 * percent-encoded.
 *
 * It does NOT look a host up or connect. Any other parameter is refused: some libraries read settings from them, the one
 * that accepts any certificate included.
 *
 * @throws TypeError with a constant message, which is never the URL: it may hold a password. What Node throws when a
 *   certificate's file cannot be read
 */
export function parseRedisAddress(urls: string | readonly string[], files: RedisTlsFiles = {}): RedisAddress {
  const parsed = (typeof urls === 'string' ? [urls] : urls).map(parseOne);
  const [first] = parsed;
  if (first === undefined) throw new TypeError('redis: names no server');
  const { nodes: _, cluster: __, ...rest } = first;
  const same = parsed.every(
    ({ nodes: ___, cluster: ____, ...other }) => JSON.stringify(other) === JSON.stringify(rest),
  );
  if (!same) throw new TypeError('redis: the URLs of one cluster must agree in all but host and port');
  const cluster = parsed.length > 1 || first.cluster;
  if (cluster && first.database !== 0) throw new TypeError('redis: a cluster has no databases but 0');
  if (cluster && first.socketPath !== undefined) throw new TypeError('redis: a cluster is not behind a socket');
  if (!first.secure && Object.keys(files).length > 0) throw new TypeError('redis: certificates are for rediss URLs');
  return {
    cluster,
    nodes: parsed.flatMap(({ nodes }) => nodes),
    socketPath: first.socketPath,
    username: first.username,
    password: first.password,
    database: first.database,
    tls: first.secure ? readTls(files) : undefined,
  };
}

function parseOne(text: string) {
  const url = URL.parse(text.trim());
  const isSocket = url?.protocol === 'unix:';
  if (url === null || !(isSocket || url.protocol === 'redis:' || url.protocol === 'rediss:')) {
    throw new TypeError('redis: is not a redis, rediss or unix URL');
  }
  if (url.hash !== '') throw new TypeError('redis: the URL has a fragment');
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (isSocket ? url.pathname.length < 2 || host !== '' : host === '')
    throw new TypeError('redis: the URL names no host');
  return {
    secure: url.protocol === 'rediss:',
    cluster: readCluster(url.searchParams),
    nodes: isSocket ? [] : [{ host, port: url.port === '' ? defaultPort : Number(url.port) }],
    socketPath: isSocket ? decode(url.pathname) : undefined,
    username: url.username === '' ? undefined : decode(url.username),
    password: url.password === '' ? undefined : decode(url.password),
    database: isSocket ? 0 : readDatabase(url.pathname),
  };
}

const defaultPort = 6379;

function readCluster(parameters: URLSearchParams): boolean {
  const given = [...parameters];
  if (given.length === 0) return false;
  const [[name, value] = [], ...more] = given;
  if (name !== 'cluster' || more.length > 0 || (value !== 'true' && value !== 'false')) {
    throw new TypeError('redis: the URL has a parameter other than cluster=true');
  }
  return value === 'true';
}

function readDatabase(path: string): number {
  if (path === '' || path === '/') return 0;
  if (!/^\/\d{1,4}$/.test(path)) throw new TypeError('redis: the path of the URL is not a database number');
  return Number(path.slice(1));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new TypeError('redis: the URL is not percent-encoded');
  }
}

function readTls({ caFile, certFile, keyFile, serverName }: RedisTlsFiles): NonNullable<RedisAddress['tls']> {
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw new TypeError('redis: a certificate needs its key, and the key its certificate');
  }
  return {
    ...(caFile === undefined ? {} : { ca: readFileSync(caFile, 'utf8') }),
    ...(certFile === undefined ? {} : { cert: readFileSync(certFile, 'utf8') }),
    ...(keyFile === undefined ? {} : { key: readFileSync(keyFile, 'utf8') }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
}
