import type { AsymmetricAlgorithm } from '@sealwright/jwt';

/** A whole, validated configuration: what `serve` runs on. Every default is filled in. */
export interface Configuration {
  /** The `iss` of every token: an https origin without a trailing slash; http for loopback alone. */
  readonly issuer: string;
  /** `sqlite:PATH` or `postgres://…`, which may hold a password: never shown. Undefined where `storeUrlFile` is given. */
  readonly store: string | undefined;
  /** A file that holds the URL of a store on PostgreSQL. */
  readonly storeUrlFile: string | undefined;
  /** `redis://…` or `rediss://…`, several of a cluster separated by commas. May hold a password: never shown. */
  readonly cache: string | undefined;
  /** A file that holds it; at most one of the two is given. */
  readonly cacheUrlFile: string | undefined;
  readonly postgres: {
    readonly maxConnections: number;
    readonly promotionsKeepCommits: boolean;
  };
  readonly redis: RedisConfiguration;
  /** Path of the key-encryption key's file; undefined where the key comes from the environment. */
  readonly keyEncryptionKeyFile: string | undefined;
  /** The `aud` of first-party tokens: your API's identifier. */
  readonly defaultResource: string;
  /** `verified-email` needs `mail`. */
  readonly signUp: 'open' | 'verified-email' | 'closed';
  /** A YAML list of providers that people may sign in with. */
  readonly upstreamsFile: string | undefined;
  /** CIDR ranges of the proxies whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  readonly clients: {
    /** In which the trusted proxies put the certificates of clients. */
    readonly certificateHeader: string | undefined;
    readonly certificateFormat: 'pem' | 'rfc9440';
    /** Whether the keys of clients may be fetched from private networks. */
    readonly privateAddresses: boolean;
  };
  readonly listen: ListenConfiguration;
  readonly accessToken: {
    readonly algorithm: AsymmetricAlgorithm;
    readonly lifetimeSeconds: number;
  };
  readonly refresh: {
    readonly windowMilliseconds: number;
    readonly idleSeconds: number;
    readonly absoluteSeconds: number;
  };
  readonly keys: {
    readonly rotateEverySeconds: number;
    readonly publishBeforeSeconds: number;
  };
  readonly statusLists: { readonly enabled: boolean; readonly ttlSeconds: number };
  readonly passwords: PasswordConfiguration;
  readonly mail: MailConfiguration;
  readonly pages: PagesConfiguration;
  readonly log: { readonly level: LogLevel };
}

/** How the pages look that people see. */
export interface PagesConfiguration {
  readonly productName: string;
  /** `#rrggbb` */
  readonly accent: string;
  /** An https URL. */
  readonly logo: string | undefined;
  readonly defaultLanguage: string;
  /** Whether the token inspector is served. */
  readonly inspector: boolean;
}

/** For the cache. PEM files, for `rediss://` alone; the last two both or neither. */
export interface RedisConfiguration {
  readonly prefix: string;
  readonly caFile: string | undefined;
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
  readonly serverName: string | undefined;
}

export interface ListenConfiguration {
  readonly host: string;
  readonly port: number;
  /** PEM files; both or neither. */
  readonly tlsCertFile: string | undefined;
  readonly tlsKeyFile: string | undefined;
}

export interface PasswordConfiguration {
  readonly memoryKib: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly maxQueue: number;
  readonly breachedFile: string | undefined;
}

export interface MailConfiguration {
  /** May hold a password: never shown. */
  readonly url: string | undefined;
  /** A file that holds the URL; at most one of the two is given. */
  readonly urlFile: string | undefined;
  readonly from: string | undefined;
  readonly verificationPage: string | undefined;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
