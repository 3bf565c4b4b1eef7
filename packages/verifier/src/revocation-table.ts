import type { RevocationEntry } from '@sealwright/jwt/feed';
import { revocationGraceSeconds } from './defaults.ts';
import { IdTable } from './id-table.ts';
import { wordsPerId, writeIdWords } from './id-words.ts';

/** What of a token a revocation can name, ready for look-ups. A cached token keeps it, so it is worked out once. */
export interface RevocationTarget {
  /** The words of `jti`, `sub`, `client_id` and `sid`, in this order. */
  readonly words: Int32Array;
  readonly hasSubject: boolean;
  readonly hasClient: boolean;
  readonly hasSession: boolean;
  readonly epochs: readonly [issuer: number, client: number, subject: number];
}

const tokenAt = 0;
const subjectAt = wordsPerId;
const clientAt = 2 * wordsPerId;
const sessionAt = 3 * wordsPerId;

/** The claims that name a token to a revocation (RFC 9068 §2.2, OpenID Connect Back-Channel Logout's `sid`). */
export interface RevocableClaims {
  readonly jti: string;
  readonly sub?: string | undefined;
  readonly client_id?: string | undefined;
  readonly sid?: string | undefined;
  readonly epoch: readonly [issuer: number, client: number, subject: number];
}

export function createRevocationTarget(claims: RevocableClaims): RevocationTarget {
  const words = new Int32Array(4 * wordsPerId);
  writeIdWords(claims.jti, words, tokenAt);
  if (claims.sub !== undefined) writeIdWords(claims.sub, words, subjectAt);
  if (claims.client_id !== undefined) writeIdWords(claims.client_id, words, clientAt);
  if (claims.sid !== undefined) writeIdWords(claims.sid, words, sessionAt);
  return {
    words,
    hasSubject: claims.sub !== undefined,
    hasClient: claims.client_id !== undefined,
    hasSession: claims.sid !== undefined,
    epochs: claims.epoch,
  };
}

/**
 * Everything that is revoked and not yet ended: tokens, sessions, subjects, clients, the issuer itself, and keys.
 * Merging is by union and by maximum, so entries may come twice and in any order.
 *
 * It does NOT judge whether it is up to date: the feed does. It answers only whether it knows of a revocation.
 */
export class RevocationTable {
  readonly #tokens: IdTable;
  readonly #sessions: IdTable;
  readonly #subjects: IdTable;
  readonly #clients: IdTable;
  readonly #all: readonly IdTable[];
  readonly #keys = new Set<string>();
  readonly #scratch = new Int32Array(wordsPerId);
  #issuerEpoch = 0;

  constructor(nowSeconds: number) {
    const minute = Math.floor(nowSeconds / 60);
    this.#tokens = new IdTable(minute, { epochs: false });
    this.#sessions = new IdTable(minute, { epochs: false });
    this.#subjects = new IdTable(minute, { epochs: true });
    this.#clients = new IdTable(minute, { epochs: true });
    this.#all = [this.#tokens, this.#sessions, this.#subjects, this.#clients];
  }

  get size(): number {
    return this.#all.reduce((sum, table) => sum + table.size, this.#keys.size);
  }

  get byteLength(): number {
    return this.#all.reduce((sum, table) => sum + table.byteLength, 0);
  }

  get revokedKeys(): ReadonlySet<string> {
    return this.#keys;
  }

  add(entry: RevocationEntry): void {
    switch (entry.kind) {
      case 'token':
        this.#put(this.#tokens, entry, 0);
        break;
      case 'session':
        this.#put(this.#sessions, entry, 0);
        break;
      case 'subject':
        this.#put(this.#subjects, entry, entry.epoch);
        break;
      case 'client':
        this.#put(this.#clients, entry, entry.epoch);
        break;
      case 'issuer':
        // One number: keeping it past its end costs nothing and can only refuse tokens that are dead anyway.
        this.#issuerEpoch = Math.max(this.#issuerEpoch, entry.epoch);
        break;
      case 'key':
        this.#keys.add(entry.id);
        break;
    }
  }

  isRevoked(target: RevocationTarget): boolean {
    const { words, epochs } = target;
    if (epochs[0] < this.#issuerEpoch) return true;
    if (this.#tokens.has(words, tokenAt)) return true;
    if (target.hasSession && this.#sessions.has(words, sessionAt)) return true;
    if (target.hasSubject && epochs[2] < this.#subjects.epochOf(words, subjectAt)) return true;
    return target.hasClient && epochs[1] < this.#clients.epochOf(words, clientAt);
  }

  isTokenRevoked(jti: string): boolean {
    return this.#tokens.has(this.#wordsOf(jti), 0);
  }

  isSessionRevoked(sid: string): boolean {
    return this.#sessions.has(this.#wordsOf(sid), 0);
  }

  /** Makes room before a snapshot is taken in. */
  reserve(counts: { readonly tokens: number; readonly sessions: number; readonly subjects: number }): void {
    this.#tokens.reserve(counts.tokens);
    this.#sessions.reserve(counts.sessions);
    this.#subjects.reserve(counts.subjects);
  }

  /** One bounded slice of clean-up; `nowSeconds` is the issuer's clock, which no step of ours can move. */
  sweep(nowSeconds: number): void {
    for (const table of this.#all) table.sweep(Math.floor(nowSeconds / 60));
  }

  /** Epochs count revocations of one subject or client: past 32 bits the entry simply revokes everything. */
  #put(table: IdTable, { id, expiresAt }: EndingEntry, epoch: number): void {
    const endMinute = Math.ceil((expiresAt + revocationGraceSeconds) / 60);
    table.put(this.#wordsOf(id), 0, endMinute, Math.min(epoch, 0xffffffff));
  }

  #wordsOf(id: string): Int32Array {
    writeIdWords(id, this.#scratch, 0);
    return this.#scratch;
  }
}

interface EndingEntry {
  readonly id: string;
  readonly expiresAt: number;
}
