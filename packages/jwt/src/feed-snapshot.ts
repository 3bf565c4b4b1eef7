import { hashText, parseFeedJson } from './feed-delta.ts';
import { canonicalEntry, canonicalJwk, checkNames, malformed, type RevocationEntry } from './feed-entry.ts';
import type { PublicJwk } from './jwk.ts';

/** All that is revoked at one sequence number, and the keys published by deltas until then. */
export interface SnapshotContent {
  readonly entries: readonly RevocationEntry[];
  readonly keys: readonly PublicJwk[];
}

export interface FeedSnapshot extends SnapshotContent {
  /** The signed statement, still to be verified. Its `snapshot` must equal `digest`. */
  readonly statement: string;
  readonly digest: string;
}

/** SHA-256 over the text of entries and keys, base64url: what a statement's `snapshot` holds. */
export async function snapshotDigest(content: SnapshotContent): Promise<string> {
  return hashText(formatContent(content));
}

/** The document that a snapshot request is answered with: `{"statement":…,"entries":[…],"keys":[…]}`. */
export function formatSnapshot(snapshot: SnapshotContent & { readonly statement: string }): string {
  return `${formatStart(snapshot.statement)}${formatContent(snapshot)}}`;
}

/**
 * Reads a snapshot document and computes the digest of what it holds.
 *
 * It does NOT verify: pass `statement` to `verifyFeedStatement`, then compare its `snapshot` with `digest`.
 *
 * @throws `feed_malformed`
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
