import { type IssuerKey, type KeySource, parseJwkSet } from '@sealwright/jwt';
import { issuerEndpoint, parseServerUrl } from '../node/option-check.ts';
import { serverError } from '../node/server-error.ts';
import { askServer, fetchObject, type ServerLine } from '../node/server-exchange.ts';
import {
  keySetPauseSeconds,
  keySetSeconds,
  type MonotonicClock,
  maxDocumentBytes,
  metadataSeconds,
} from '../server-defaults.ts';

/** What the authorization server says of itself (OpenID Connect Discovery §3), as far as it is needed here. */
export interface IssuerMetadata {
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly jwksUri: string;
  readonly parEndpoint: string | undefined;
  readonly revocationEndpoint: string | undefined;
  readonly endSessionEndpoint: string | undefined;
  /** Whether each of its answers names it (RFC 9207): then one that does not is not its own. */
  readonly namesItself: boolean;
  readonly takesClaims: boolean;
}

/** The documents of one authorization server: asked for when they are needed, kept for a while, and kept on while it is away. */
export interface IssuerDocuments {
  /** Codes: `peer_*`, `discovery_mismatch`. */
  metadata(): Promise<IssuerMetadata>;
  /** Codes of `findKey`: `keys_unavailable`. */
  readonly keys: KeySource;
}

export function createIssuerDocuments(issuer: string, line: ServerLine, clock: MonotonicClock): IssuerDocuments {
  const metadata = kept(() => loadMetadata(issuer, line), clock, metadataSeconds);
  const keySet = kept(async () => loadKeys(issuer, (await metadata.get()).jwksUri, line), clock, keySetSeconds);
  const findKey = async (kid: string | undefined): Promise<IssuerKey | undefined> => {
    try {
      const known = await (await keySet.get()).findKey(kid);
      if (known !== undefined) return known;
      // A key that is newer than the set. Who makes up names of keys makes one question in the pause and no more.
      const fresh = await keySet.renew(keySetPauseSeconds);
      return await fresh.findKey(kid);
    } catch (cause) {
      throw serverError('keys_unavailable', { cause });
    }
  };
  return { metadata: metadata.get, keys: { findKey } };
}

interface Kept<T> {
  get(): Promise<T>;
  /** A newer one, unless the present one is younger than that. */
  renew(leastAgeSeconds: number): Promise<T>;
}

/** One question at a time; what is held is used on where the next question fails. */
function kept<T>(load: () => Promise<T>, clock: MonotonicClock, seconds: number): Kept<T> {
  let held: { readonly value: T; readonly at: number } | undefined;
  let flight: Promise<T> | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  const ask = (): Promise<T> => {
    askedAt = clock();
    flight ??= load()
      .then((value) => {
        held = { value, at: clock() };
        return value;
      })
      .finally(() => {
        flight = undefined;
      });
    return flight;
  };
  const renew = (leastAgeSeconds: number): Promise<T> => {
    if (held === undefined) return ask();
    const { value } = held;
    return clock() - askedAt < leastAgeSeconds * 1000 ? Promise.resolve(value) : ask().catch(() => value);
  };
  return {
    get: () => (held !== undefined && clock() - held.at < seconds * 1000 ? Promise.resolve(held.value) : renew(1)),
    renew,
  };
}

async function loadMetadata(issuer: string, line: ServerLine): Promise<IssuerMetadata> {
  const url = issuerEndpoint(issuer, '/.well-known/openid-configuration');
  const document = await fetchObject(line, {
    url,
    maxBytes: maxDocumentBytes,
    headers: { accept: 'application/json' },
  });
  // Otherwise anyone who answers for one address could speak for another.
  if (document['issuer'] !== issuer) throw serverError('discovery_mismatch');
  const optional = (name: string): string | undefined => readUrl(document[name], issuer);
  const required = (name: string): string => {
    const value = optional(name);
    if (value === undefined) throw serverError('peer_malformed');
    return value;
  };
  return {
    authorizationEndpoint: required('authorization_endpoint'),
    tokenEndpoint: required('token_endpoint'),
    jwksUri: required('jwks_uri'),
    parEndpoint: optional('pushed_authorization_request_endpoint'),
    revocationEndpoint: optional('revocation_endpoint'),
    endSessionEndpoint: optional('end_session_endpoint'),
    namesItself: document['authorization_response_iss_parameter_supported'] === true,
    takesClaims: document['claims_parameter_supported'] === true,
  };
}

/** An issuer that is https leads nowhere in clear. */
function readUrl(value: unknown, issuer: string): string | undefined {
  if (value === undefined) return undefined;
  try {
    const url = parseServerUrl(value as string, 'endpoint');
    if (url.protocol === 'https:' || issuer.startsWith('http:')) return url.href;
  } catch (cause) {
    throw serverError('peer_malformed', { cause });
  }
  throw serverError('peer_malformed');
}

async function loadKeys(issuer: string, url: string, line: ServerLine): Promise<KeySource> {
  const { status, body } = await askServer(line, { url, maxBytes: maxDocumentBytes });
  if (status !== 200) throw serverError('peer_status', { evidence: { status } });
  return (await parseJwkSet(new TextDecoder('utf-8', { fatal: true }).decode(body), { issuer })).keySet;
}
