import { createHash } from 'node:crypto';
import type { KeySource } from '@sealwright/jwt';
import { type FeedSnapshot, type FeedStatement, parseSnapshot, verifyFeedStatement } from '@sealwright/jwt/feed';
import {
  type Fetch,
  maxSnapshotBytes,
  maxSnapshotHeadBytes,
  snapshotHeadMilliseconds,
  snapshotTimeoutMilliseconds,
} from './defaults.ts';
import { errors } from './errors.ts';
import type { LogPosition } from './feed-log.ts';
import { decodeUtf8, fetchFromPeer } from './peer-fetch.ts';
import { issuerEndpoint } from './peer-url.ts';

/** One address at which the feed is read: a node of the issuer, or a relay. */
export interface FeedNode {
  readonly url: string;
  /** What this address is told of who asks; never what another is told. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Where a stream begins behind `position` at this node. */
export function streamUrl(node: FeedNode, position: LogPosition | undefined, nonce: string): string {
  const query = new URLSearchParams({ log: position?.logId ?? '', after: String(position?.seq ?? 0), nonce });
  return `${issuerEndpoint(node.url, '/revocations/stream')}?${query}`;
}

export interface SnapshotRequest {
  readonly issuer: string;
  readonly keys: KeySource;
  readonly fetch: Fetch;
  readonly signal?: AbortSignal;
}

/** A snapshot whose statement verified, with its text as it came. */
export interface SignedSnapshot {
  readonly text: string;
  readonly snapshot: FeedSnapshot;
  readonly statement: FeedStatement;
}

/**
 * Takes a snapshot from a node, and makes sure that it is the one that was signed, before it is read: a quarter of a gigabyte
 * that a liar made up would take gigabytes as objects.
 *
 * Codes: those of `fetchFromPeer`, `peer_malformed`, `feed_malformed`, `feed_statement_invalid`, `feed_hash_mismatch` where the
 * statement was made for another snapshot, and whatever the keys throw.
 */
export async function fetchSnapshot(node: FeedNode, request: SnapshotRequest): Promise<SignedSnapshot> {
  const { bytes } = await fetchFromPeer({
    url: issuerEndpoint(node.url, '/revocations/snapshot'),
    headers: { ...node.headers, accept: 'application/json' },
    fetch: request.fetch,
    ...(request.signal !== undefined && { signal: request.signal }),
    headMilliseconds: snapshotHeadMilliseconds,
    timeoutMilliseconds: snapshotTimeoutMilliseconds,
    maxBytes: maxSnapshotBytes,
  });
  const { signed, digest } = readEnvelope(bytes);
  const statement = await verifyFeedStatement(signed, request.keys, request.issuer);
  if (statement.snapshot !== digest) throw errors.create('feed_hash_mismatch');
  const text = decodeUtf8(bytes);
  const snapshot = await parseSnapshot(text);
  return { text, snapshot, statement };
}

/** The statement at the beginning, and `snapshotDigest` over the bytes that it covers. */
function readEnvelope(bytes: Uint8Array): { readonly signed: string; readonly digest: string } {
  const head = Buffer.from(bytes.subarray(0, maxSnapshotHeadBytes)).toString('latin1');
  const [start, signed] = /^\{"statement":"([\w.-]+)",/.exec(head) ?? [];
  if (start === undefined || signed === undefined) throw errors.create('peer_malformed');
  const covered = bytes.subarray(start.length, -1);
  return { signed, digest: createHash('sha256').update(covered).digest('base64url') };
}
