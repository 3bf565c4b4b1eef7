import { hashText, parseFeedJson } from './feed-delta.ts';
import { canonicalEntry, canonicalJwk, checkNames, malformed, type RevocationEntry } from './feed-entry.ts';
import type { PublicJwk } from './jwk.ts';

/** All that is revoked at one sequence number, and the keys published by deltas until then. */
export interface SnapshotContent {
  readonly entries: readonly RevocationEntry[];
  readonly keys: readonly PublicJwk[];
}

/** A snapshot as it was read, not verified yet. */
export interface FeedSnapshot extends SnapshotContent {
  /** The signed statement, still to be verified. Its `snapshot` must equal `digest`. */
  readonly statement: string;
  readonly digest: string;
}

/**
 * SHA-256 over the text of entries and keys, base64url: what a statement's `snapshot` holds.
 *
 * @example
 * import { snapshotDigest } from '@sealwright/jwt/feed';
 *
 * const digest = await snapshotDigest({ entries: [{ kind: 'key', id: 'k1' }], keys: [] });
 */
export async function snapshotDigest(content: SnapshotContent): Promise<string> {
  return hashText(formatContent(content));
}

/**
 * The document that a snapshot request is answered with: `{"statement":…,"entries":[…],"keys":[…]}`.
 *
 * @example
 * import { formatSnapshot, initialFeedHash, signFeedStatement, snapshotDigest } from '@sealwright/jwt/feed';
 *
 * const content = { entries: [], keys: [] };
 * const hash = await initialFeedHash('log-1');
 * const said = { log_id: 'log-1', seq: 0, time: Date.now(), hash, snapshot: await snapshotDigest(content) };
 * const document = formatSnapshot({ ...content, statement: await signFeedStatement(said, key, iss) });
 */
export function formatSnapshot(snapshot: SnapshotContent & { readonly statement: string }): string {
  return `${formatStart(snapshot.statement)}${formatContent(snapshot)}}`;
}

/**
 * Reads a snapshot document and computes the digest of what it holds.
 *
 * It does NOT verify: pass `statement` to `verifyFeedStatement`, then compare its `snapshot` with `digest`.
 *
 * @throws `feed_malformed`
 *
 * @example
 * import { formatSnapshot, parseSnapshot } from '@sealwright/jwt/feed';
 *
 * const document = formatSnapshot({ entries: [{ kind: 'key', id: 'k1' }], keys: [], statement: token });
 * const { statement, digest, entries } = await parseSnapshot(document);
 */
export async function parseSnapshot(text: string): Promise<FeedSnapshot> {
  const raw = parseFeedJson(text);
  checkNames(raw, 3);
  const { statement, entries, keys } = raw;
  if (typeof statement !== 'string' || !/^[\w.-]+$/.test(statement)) throw malformed();
  if (!Array.isArray(entries) || !Array.isArray(keys)) throw malformed();
  // The digest is over the text as it came: a hundred thousand entries need not be written again to be hashed.
  const start = formatStart(statement);
  if (!text.startsWith(start)) throw malformed();
  const digest = await hashText(text.slice(start.length, -1));
  return { statement, digest, entries: entries.map(canonicalEntry), keys: keys.map(canonicalJwk) };
}

function formatStart(statement: string): string {
  return `{"statement":"${statement}",`;
}

function formatContent({ entries, keys }: SnapshotContent): string {
  return `"entries":${JSON.stringify(entries.map(canonicalEntry))},"keys":${JSON.stringify(keys.map(canonicalJwk))}`;
}
