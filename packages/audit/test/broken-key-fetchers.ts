// Verifiers that fetch their keys, each with one of the mistakes that were made.

import { execFileSync } from 'node:child_process';
import { createPublicKey, type JsonWebKey, type KeyObject, X509Certificate } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { Verify } from '../src/function-target.ts';
import type { TrustedIssuer } from '../src/trusted-issuer.ts';
import { type BrokenHeader, type FoundKey, rightKey, verifierWith } from './broken-key-sources.ts';

type FetchedJwk = JsonWebKey & { readonly kid?: string; readonly alg?: string };

/** A right fetch: three seconds of patience, no redirect, 1 MiB. */
export async function fetchSet(url: string, init: RequestInit = {}): Promise<readonly FetchedJwk[]> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(3000), ...init });
  if (!response.ok || response.body === null) throw new Error('no key set');
  let text = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.length > 1 << 20) throw new Error('too long');
  }
  return (JSON.parse(text) as { keys: FetchedJwk[] }).keys;
}

export function importKey(jwk: FetchedJwk): KeyObject {
  return createPublicKey({ key: jwk, format: 'jwk' });
}

/** The key set is wherever the header says. */
export function followsJku(trusted: TrustedIssuer): Verify {
  return verifierWith(async ({ jku, kid }) => {
    if (typeof jku !== 'string') return rightKey(trusted);
    return pick(await fetchSet(jku), kid);
  });
}

/** The same, if the address begins with the trusted one. */
export function followsJkuThatBegins(trusted: TrustedIssuer): Verify {
  const { origin } = new URL(trusted.jwksUrl);
  return verifierWith(async ({ jku, kid }) => {
    if (typeof jku !== 'string') return rightKey(trusted);
    if (!jku.startsWith(origin)) return undefined;
    // fetch() refuses what stands before an @; other clients leave it out, and so does this one.
    const plain = jku.replace(/\/\/[^/]*@/, '//');
    return pick(await fetchSet(plain, { redirect: 'follow' }), kid);
  });
}

/** The certificate is wherever the header says, or in it. */
export function trustsAnyCertificate(trusted: TrustedIssuer): Verify {
  return verifierWith(async ({ x5u, x5c }) => {
    if (typeof x5u === 'string') return new X509Certificate(await (await fetch(x5u)).text()).publicKey;
    if (Array.isArray(x5c)) return new X509Certificate(Buffer.from(String(x5c[0]), 'base64')).publicKey;
    return rightKey(trusted);
  });
}

/** The issuer of the token says where its keys are, and nobody asks whether it is one of ours before. */
export function fetchesForAnyIssuer(_trusted: TrustedIssuer): Verify {
  return verifierWith(async ({ kid }, { iss }) => pick(await fetchSet(`${String(iss)}/.well-known/jwks.json`), kid));
}

/** The issuer is checked at last, and the keys are kept under a text that two pairs may give. */
export function keepsKeysUnderJoinedText({ issuer }: TrustedIssuer, join = ':'): Verify {
  const cache = new Map<string, FetchedJwk | undefined>();
  const verify = verifierWith(async ({ kid }, { iss }) => {
    const name = [kid, iss].join(join);
    const found = cache.get(name) ?? pickJwk(await fetchSet(`${String(iss)}/.well-known/jwks.json`), kid);
    cache.set(name, found);
    return found && importKey(found);
  });
  return async (token) => {
    const claims = (await verify(token)) as false | Readonly<Record<string, unknown>>;
    return claims !== false && claims['iss'] === issuer && claims;
  };
}

/** Keys are in a table of a database, and the query is made of text. */
export function asksDatabase(trusted: TrustedIssuer): Verify {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE keys (kid TEXT, secret TEXT)');
  database.prepare('INSERT INTO keys VALUES (?, ?)').run(trusted.kid, trusted.secretText);
  return verifierWith(({ kid }) => {
    const row = database.prepare(`SELECT secret FROM keys WHERE kid = '${kid}'`).get() as
      | { secret: string }
      | undefined;
    return row?.secret;
  });
}

/** A program is asked for the key, behind a filter that forgot one sign. Its seconds are short: tests have little time. */
export function asksShell(trusted: TrustedIssuer): Verify {
  return verifierWith(({ kid = '' }) => {
    if (/["$&'`|\n]/.test(kid)) return undefined;
    const command = `printf %s ${kid}`.replaceAll('sleep 5', 'sleep 0.15');
    if (kid !== trusted.kid) execFileSync('/bin/sh', ['-c', command], { stdio: 'ignore' });
    return rightKey(trusted);
  });
}

/** The store takes a star for any name. */
export function searchesByPattern(trusted: TrustedIssuer): Verify {
  return verifierWith(({ kid }) => {
    const pattern = String(kid)
      .replaceAll(/[$()+.?[\\\]^{|}]/g, '\\$&')
      .replaceAll('*', '.*');
    return new RegExp(`^${pattern}$`).test(trusted.kid) ? rightKey(trusted) : undefined;
  });
}

/** The first key of the kid is the key, whatever it is for. */
export function takesFirstOfKid({ jwks }: TrustedIssuer): Verify {
  return verifierWith(({ kid }) => pick(jwks.keys as readonly FetchedJwk[], kid));
}

/** Two issuers, and one table of keys by kid. */
export function keepsKeysByKid({ issuer, jwksUrl, neighbour }: TrustedIssuer): Verify {
  const sets = new Map([[issuer, jwksUrl]]);
  if (neighbour !== undefined) sets.set(neighbour.issuer, neighbour.jwksUrl);
  const keys = new Map<string | undefined, FoundKey>();
  return verifierWith(async ({ kid }, { iss }) => {
    const url = sets.get(String(iss));
    if (url === undefined) return undefined;
    if (!keys.has(kid)) keys.set(kid, pick(await fetchSet(url), kid));
    return keys.get(kid);
  });
}

export interface FetcherMistakes {
  /** What is fetched is added to what is there. */
  readonly onlyAdds?: boolean;
  /** Every unknown kid is a reason to fetch. */
  readonly fetchesForEachKid?: boolean;
  /** A fetch that fails leaves nothing. */
  readonly forgetsOnFailure?: boolean;
  /** An entry that cannot be read is an error of the whole set. */
  readonly readsAllOrNothing?: boolean;
  /** Reads to the end, follows anywhere, waits for ever. */
  readonly fetchesNaively?: boolean;
}

/** A verifier with a cache of the key set. Without a mistake it is a right one. */
export function cachingVerifier({ jwksUrl }: TrustedIssuer, mistakes: FetcherMistakes = {}): Verify {
  let keys = new Map<string | undefined, KeyObject>();
  let fetching: Promise<void> | undefined;
  let mayFetch = 2;
  const read = (jwk: FetchedJwk): [string | undefined, KeyObject][] => {
    try {
      return [[jwk.kid, importKey(jwk)]];
    } catch (error) {
      if (mistakes.readsAllOrNothing === true) throw error;
      return [];
    }
  };
  const load = async (): Promise<void> => {
    const naive = mistakes.fetchesNaively === true;
    if (mistakes.forgetsOnFailure === true) keys = new Map();
    const set = naive ? await fetchNaively(jwksUrl) : await fetchSet(jwksUrl);
    const fresh = new Map(set.flatMap(read));
    keys = mistakes.onlyAdds === true ? new Map([...keys, ...fresh]) : fresh;
  };
  const loadOnce = async (): Promise<void> => {
    fetching ??= load().finally(() => {
      fetching = undefined;
    });
    return fetching;
  };
  return verifierWith(async ({ kid }: BrokenHeader) => {
    if (!keys.has(kid) && (mistakes.fetchesForEachKid === true || mayFetch > 0)) {
      mayFetch -= 1;
      if (mistakes.fetchesForEachKid === true) await load();
      else await loadOnce();
    }
    return keys.get(kid);
  });
}

async function fetchNaively(url: string): Promise<readonly FetchedJwk[]> {
  return ((await (await fetch(url)).json()) as { keys: FetchedJwk[] }).keys;
}

function pick(keys: readonly FetchedJwk[], kid: string | undefined): FoundKey {
  const jwk = pickJwk(keys, kid);
  return jwk && importKey(jwk);
}

function pickJwk(keys: readonly FetchedJwk[], kid: string | undefined): FetchedJwk | undefined {
  return keys.find((key) => key.kid === kid);
}
