import { AuthError } from './auth-error.ts';
import { maxJwkSetKeys, maxJwkSetModuliLength } from './defaults.ts';
import { type ErrorCode, errors } from './errors.ts';
import type { PublicJwk } from './jwk.ts';
import { readPublicJwk } from './jwk-members.ts';
import { HmacKey, VerificationKey } from './key.ts';
import { exportPublicJwk } from './key-export.ts';
import { readVerificationKey } from './key-import.ts';
import { isJsonObject, parseStrictObject } from './strict-json.ts';

/** A key and the one issuer whose tokens it may verify. */
export interface IssuerKey {
  readonly issuer: string;
  readonly key: VerificationKey | HmacKey;
}

/** Where `verifyJwt` finds keys. An answer at once costs no promise. `undefined`: no such key is trusted. */
export interface KeySource {
  findKey(kid: string | undefined): IssuerKey | undefined | Promise<IssuerKey | undefined>;
}

/** The keys of one issuer, fixed. */
export interface KeySet extends KeySource {
  readonly issuer: string;
  readonly keys: readonly (VerificationKey | HmacKey)[];
}

/** What `createKeySet` takes. */
export interface KeySetOptions {
  readonly issuer: string;
  /** Public keys, or one shared secret; never both: a set that mixes them invites algorithm confusion. */
  readonly keys: readonly VerificationKey[] | readonly [HmacKey];
}

/** A JWK Set as published (RFC 7517 §5). */
export interface JwkSet {
  readonly keys: readonly PublicJwk[];
}

/** The usable keys of a document, and what was left out. */
export interface ParsedJwkSet {
  readonly keySet: KeySet;
  /** Entries left out, by their place in the document. Unknown kinds of key are normal, private ones an alarm. */
  readonly skipped: readonly { readonly index: number; readonly code: ErrorCode }[];
}

/**
 * Joins keys with their issuer. A token without `kid` is answered only where there is exactly one key.
 *
 * @throws TypeError on no key, on two keys with one `kid`, on secrets mixed with public keys
 *
 * @example
 * const keys = createKeySet({ issuer: 'https://id.example', keys: [key.verificationKey] });
 */
export function createKeySet(options: KeySetOptions): KeySet {
  const issuer = requiredIssuer(options);
  const keys = [...(options.keys ?? [])];
  if (keys.length === 0) throw new TypeError('keys: none');
  if (!keys.every((key) => VerificationKey.isKey(key) || HmacKey.isKey(key))) throw new TypeError('keys: not a key');
  if (keys.length > 1 && keys.some((key) => HmacKey.isKey(key))) throw new TypeError('keys: a secret stands alone');
  if (!haveKidsApart(keys)) throw new TypeError('keys: two have the same kid');
  return keySetOf(issuer, keys);
}

/**
 * Reads an issuer's JWK Set, as text (parsed strictly) or as a value. Entries that are not usable for verification are
 * skipped and reported, so that one odd key cannot take the others away.
 *
 * It does NOT accept symmetric or private keys, and does not fetch. A document of more than 256 entries, or of more RSA
 * moduli than 128 of 2048 bits (32 of 8192), is refused as a whole, before any of it costs time.
 *
 * @throws `jwks_malformed`, `jwks_empty`, `jwks_duplicate_kid`
 *
 * @example
 * const { keySet, skipped } = await parseJwkSet(jwksText, { issuer: 'https://id.example' });
 */
export async function parseJwkSet(document: unknown, options: { readonly issuer: string }): Promise<ParsedJwkSet> {
  const issuer = requiredIssuer(options);
  const entries = readEntries(document);
  const keys: VerificationKey[] = [];
  const skipped: { index: number; code: ErrorCode }[] = [];
  for (const [index, entry] of entries.entries()) {
    try {
      keys.push(await readVerificationKey(readPublicJwk(entry)));
    } catch (error) {
      if (!(error instanceof AuthError)) throw error;
      skipped.push({ index, code: error.code as ErrorCode });
    }
  }
  if (keys.length === 0) throw errors.create('jwks_empty');
  // RFC 7517 §4.5. Which of two would answer must not depend on their order in the document.
  if (!haveKidsApart(keys)) throw errors.create('jwks_duplicate_kid');
  return Object.freeze({ keySet: keySetOf(issuer, keys), skipped: Object.freeze(skipped) });
}

/**
 * The public keys as a document to publish. A secret has no way into it, in types and at run time.
 *
 * @example
 * const document = JSON.stringify(exportJwkSet([key.verificationKey]));
 */
export function exportJwkSet(keys: readonly VerificationKey[]): { keys: PublicJwk[] } {
  if (!haveKidsApart(keys)) throw new TypeError('keys: two have the same kid');
  return { keys: keys.map((key) => exportPublicJwk(key)) };
}

function requiredIssuer(options: { readonly issuer: string }): string {
  const issuer: unknown = options?.issuer;
  if (typeof issuer !== 'string' || issuer === '') throw new TypeError('issuer: required');
  return issuer;
}

/** Of keys that were found to be keys, at least one, each with a `kid` of its own. */
function keySetOf(issuer: string, list: readonly (VerificationKey | HmacKey)[]): KeySet {
  const keys = Object.freeze([...list]);
  const byKid = new Map<string, IssuerKey>(keys.map((key) => [key.kid, Object.freeze({ issuer, key })]));
  const only = keys.length === 1 ? keys[0]?.kid : undefined;
  return Object.freeze({
    issuer,
    keys,
    findKey: (kid: string | undefined): IssuerKey | undefined => byKid.get(kid ?? (only as string)),
  });
}

function haveKidsApart(keys: readonly { readonly kid: string }[]): boolean {
  return new Set(keys.map((key) => key.kid)).size === keys.length;
}

function readEntries(document: unknown): readonly unknown[] {
  const value = typeof document === 'string' ? parseStrictObject(document, 'jwks_malformed') : document;
  const keys = isJsonObject(value) ? value.keys : undefined;
  const good = Array.isArray(keys) && keys.length <= maxJwkSetKeys && lengthOfModuli(keys) <= maxJwkSetModuliLength;
  if (!good) throw errors.create('jwks_malformed');
  return keys;
}

function lengthOfModuli(keys: readonly unknown[]): number {
  return keys.reduce<number>(
    (sum, key) => sum + (isJsonObject(key) && typeof key.n === 'string' ? key.n.length : 0),
    0,
  );
}
