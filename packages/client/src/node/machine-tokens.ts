import type { SigningKey } from '@sealwright/jwt';
import {
  defaultFetch,
  defaultJitter,
  defaultMonotonicClock,
  defaultServerTimeoutMilliseconds,
  defaultWallClock,
  type Fetch,
  type MonotonicClock,
  maxMachineGrants,
  type WallClock,
} from '../server-defaults.ts';
import type { ClientAuthentication } from './client-authentication.ts';
import { HeldToken } from './held-token.ts';
import { createMachineFetch, type MachineFetch } from './machine-fetch.ts';
import { issuerEndpoint, parseServerOrigin, parseServerUrl, readInRange, refuseUnknown } from './option-check.ts';
import { askForTokens, type ServerClient } from './token-endpoint.ts';

/** Which token: what it is for, what it may do. */
export interface MachineGrant {
  /** The API, as it stands in its tokens' `aud` (RFC 8707). Default: what the client is registered for. */
  readonly resource?: string;
  /** With spaces between, as `reports:read`. Default: what the client is registered for. */
  readonly scope?: string;
}

export interface MachineTokensOptions extends MachineGrant {
  readonly issuer: string;
  /** Default `<issuer>/token`. */
  readonly tokenEndpoint?: string;
  readonly clientId: string;
  /** `clientSecret(…)` or `privateKeyJwt(…)`. */
  readonly authentication: ClientAuthentication;
  /** Where `fetch` may show the token, as `https://api.example.com`. `http` is for loopback alone. */
  readonly origins: readonly string[];
  /** A key that the tokens are bound to (RFC 9449): whoever steals one cannot use it. */
  readonly dpop?: SigningKey;
  /** For one exchange with the authorization server, 100 to 60,000. Default 10,000. */
  readonly timeoutMilliseconds?: number;
  readonly fetch?: Fetch;
  readonly wallClock?: WallClock;
  readonly monotonicClock?: MonotonicClock;
  readonly jitter?: () => number;
}

/** A token as it is now. */
export interface MachineToken {
  readonly accessToken: string;
  readonly tokenType: 'Bearer' | 'DPoP';
}

/** A program's own tokens. */
export interface MachineTokens {
  /** As `fetch`, to the named origins alone, with the token in its place. */
  readonly fetch: MachineFetch;
  /** The token, for what does not speak by `fetch`. Codes: `machine_token_refused`, `machine_token_unavailable`. */
  token(): Promise<MachineToken>;
  /** The same client with another audience or scope, and a token of its own. At most 100; the one unused longest goes. */
  for(grant: MachineGrant): MachineTokens;
}

/**
 * Tokens in a program's own name (client credentials, RFC 6749 §4.4): got at the first use, one request for all who wait; kept;
 * renewed in the background after three quarters of their life, so that no call waits again; used to their end while the server
 * is away, which is then asked at growing intervals, never before its `Retry-After`.
 *
 * `fetch` attaches the token. A 401 makes it get another one and repeat the call, once, where the body can be sent again (text,
 * bytes, a form; no stream). It does NOT follow redirects (the answer comes back as it is), send the token to an origin that
 * is not named, or run a timer: an idle program asks nobody.
 *
 * Codes: `machine_token_refused` (the server does not know the client, or gives it none of this; asked again after half a
 * minute), `machine_token_unavailable` (503, with `retryAfterSeconds`), `call_not_allowed`, `peer_redirected` (a `fetch` of
 * your own went further). @throws TypeError for options that are wrong
 *
 * @example
 * ```ts
 * import { clientSecret, createMachineTokens } from '@sealwright/client/node';
 * import { parseSecret } from '@sealwright/jwt';
 * const reports = createMachineTokens({
 *   issuer: 'https://login.example.com',
 *   clientId: 'reports',
 *   authentication: clientSecret(parseSecret(process.env['CLIENT_SECRET'] ?? '')),
 *   resource: 'https://api.example.com',
 *   scope: 'reports:read',
 *   origins: ['https://api.example.com'],
 * });
 * const answer = await reports.fetch('https://api.example.com/reports');
 * ```
 */
export function createMachineTokens(options: MachineTokensOptions): MachineTokens {
  refuseUnknown(options, optionNames);
  const client = readClient(options);
  const origins = new Set(options.origins.map((origin) => parseServerOrigin(origin, 'origins')));
  if (origins.size === 0) throw new TypeError('origins must be one or more');
  const { tokenEndpoint = issuerEndpoint(options.issuer, '/token') } = options;
  const url = parseServerUrl(tokenEndpoint, 'tokenEndpoint').href;
  const { monotonicClock = defaultMonotonicClock, jitter = defaultJitter } = options;
  const grants = new Map<string, MachineTokens>();
  const open = (grant: MachineGrant): MachineTokens => {
    const form = readGrant(grant);
    const key = JSON.stringify(form);
    const known = grants.get(key) ?? create(form);
    grants.delete(key);
    grants.set(key, known);
    const [eldest] = grants.keys();
    if (grants.size > maxMachineGrants && eldest !== undefined) grants.delete(eldest);
    return known;
  };
  const create = (form: Readonly<Record<string, string>>): MachineTokens => {
    const ask = () => askForTokens(client, url, { grant_type: 'client_credentials', ...form });
    const held = new HeldToken({ ask, wallClock: client.wallClock, monotonicClock, jitter });
    return Object.freeze({
      fetch: createMachineFetch(client, held, origins),
      async token() {
        const { accessToken, tokenType } = await held.find();
        return { accessToken, tokenType };
      },
      for: open,
    } satisfies MachineTokens);
  };
  const { resource, scope } = options;
  return open({ ...(resource !== undefined && { resource }), ...(scope !== undefined && { scope }) });
}

const optionNames: readonly string[] = [
  ...['issuer', 'tokenEndpoint', 'clientId', 'authentication', 'resource', 'scope', 'origins', 'dpop'],
  ...['timeoutMilliseconds', 'fetch', 'wallClock', 'monotonicClock', 'jitter'],
];

function readClient(options: MachineTokensOptions): ServerClient {
  const { issuer, clientId, authentication, dpop, fetch = defaultFetch, wallClock = defaultWallClock } = options;
  parseServerUrl(issuer, 'issuer');
  if (typeof clientId !== 'string' || clientId === '') throw new TypeError('clientId: required');
  if (typeof authentication?.prove !== 'function') throw new TypeError('authentication: required');
  if (dpop !== undefined && dpop.kind !== 'signing') throw new TypeError('dpop: a signing key');
  const timeoutMilliseconds = readInRange(options, 'timeoutMilliseconds', [
    100,
    60_000,
    defaultServerTimeoutMilliseconds,
  ]);
  return { issuer, clientId, authentication, dpop, wallClock, line: { fetch, timeoutMilliseconds } };
}

function readGrant({ resource, scope, ...strangers }: MachineGrant): Readonly<Record<string, string>> {
  refuseUnknown(strangers, []);
  if (resource !== undefined && !URL.canParse(resource)) throw new TypeError('resource must be an absolute URI');
  const names = [...new Set((scope ?? '').split(' ').filter((name) => name !== ''))].toSorted();
  return { ...(resource !== undefined && { resource }), ...(names.length > 0 && { scope: names.join(' ') }) };
}
