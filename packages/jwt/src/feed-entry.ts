import type { EpochSeconds } from './claims.ts';
import { maxNumericDate, maxRevocationIdLength } from './defaults.ts';
import { feedErrors } from './errors.ts';
import type { PublicJwk } from './jwk.ts';
import { isJsonObject } from './strict-json.ts';

/** What a revocation is of. */
export type RevocationKind = 'token' | 'session' | 'subject' | 'client' | 'issuer' | 'key';

/** One revocation. Those with an `epoch` revoke what carries a lower one; a `key` entry never dies. */
export type RevocationEntry =
  | { readonly kind: 'token' | 'session'; readonly id: string; readonly expiresAt: EpochSeconds }
  | {
      readonly kind: 'subject' | 'client';
      readonly id: string;
      readonly epoch: number;
      readonly expiresAt: EpochSeconds;
    }
  | { readonly kind: 'issuer'; readonly epoch: number; readonly expiresAt: EpochSeconds }
  | { readonly kind: 'key'; readonly id: string };

/** One step of the log: a revocation, or a signing key that verifiers need before their JWK Set is fetched again. */
export type FeedDelta =
  | { readonly seq: number; readonly entry: RevocationEntry }
  | { readonly seq: number; readonly publish: PublicJwk };

/** An entry with its members in the one order in which it is written, and with no other member. */
export function canonicalEntry(value: unknown): RevocationEntry {
  const raw = readObject(value);
  const { kind } = raw;
  switch (kind) {
    case 'token':
    case 'session':
      checkNames(raw, 3);
      return { kind, id: readId(raw.id), expiresAt: readEnd(raw) };
    case 'subject':
    case 'client':
      checkNames(raw, 4);
      return {
        kind,
        id: readId(raw.id),
        epoch: readCount(raw.epoch),
        expiresAt: readEnd(raw),
      };
    case 'issuer':
      checkNames(raw, 3);
      return { kind, epoch: readCount(raw.epoch), expiresAt: readEnd(raw) };
    case 'key':
      checkNames(raw, 2);
      return { kind, id: readId(raw.id) };
    default:
      // An unknown kind may be one that revokes something: a reader that passed over it would fail open.
      throw malformed();
  }
}

/** A published key, members in one order. It is not judged here: whoever uses it imports it with all checks. */
export function canonicalJwk(value: unknown): PublicJwk {
  const raw = readObject(value);
  const names = Object.keys(raw).sort();
  const good = names.every((name) => publishedNames.has(name) && typeof raw[name] === 'string');
  if (!good || typeof raw.kid !== 'string' || typeof raw.kty !== 'string') throw malformed();
  return Object.fromEntries(names.map((name) => [name, raw[name]])) as unknown as PublicJwk;
}

const publishedNames: ReadonlySet<string> = new Set(['kty', 'crv', 'x', 'y', 'n', 'e', 'kid', 'alg', 'use']);

export function readObject(value: unknown): Record<string, unknown> {
  if (!isJsonObject(value)) throw malformed();
  return value;
}

export function readCount(value: unknown, most: number = Number.MAX_SAFE_INTEGER): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0 || (value as number) > most) throw malformed();
  return value as number;
}

export function readId(value: unknown): string {
  const good =
    typeof value === 'string' && value !== '' && value.length <= maxRevocationIdLength && value.isWellFormed();
  if (!good) throw malformed();
  return value;
}

export function checkNames(raw: Record<string, unknown>, count: number): void {
  if (Object.keys(raw).length !== count) throw malformed();
}

export function malformed(cause?: unknown): Error {
  return feedErrors.create('feed_malformed', { cause });
}

function readEnd(raw: Record<string, unknown>): EpochSeconds {
  return readCount(raw.expiresAt, maxNumericDate);
}
