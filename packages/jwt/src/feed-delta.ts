import * as engine from '#engine';
import { encodeBase64Url } from './base64url.ts';
import {
  canonicalEntry,
  canonicalJwk,
  checkNames,
  type FeedDelta,
  malformed,
  readCount,
  readObject,
} from './feed-entry.ts';
import { parseStrictJson } from './strict-json.ts';

/**
 * The delta as it is written and hashed: JSON with its members in one order and no white space.
 *
 * @example
 * import { formatDelta } from '@sealwright/jwt/feed';
 *
 * const text = formatDelta({ seq: 1, entry: { kind: 'key', id: 'k1' } });
 */
export function formatDelta(delta: FeedDelta): string {
  return JSON.stringify(canonicalDelta(delta));
}

/**
 * Reads one delta: strict JSON, known kinds, no other member, and exactly the text that `formatDelta` writes, since
 * the running hash is over that text.
 *
 * @throws `feed_malformed`
 *
 * @example
 * import { parseDelta } from '@sealwright/jwt/feed';
 *
 * const delta = parseDelta('{"seq":1,"entry":{"kind":"key","id":"k1"}}');
 */
export function parseDelta(text: string): FeedDelta {
  const delta = canonicalDelta(parseFeedJson(text));
  if (JSON.stringify(delta) !== text) throw malformed();
  return delta;
}

/**
 * The running hash before the first delta: it depends on the log, so two logs never share one.
 *
 * @example
 * import { initialFeedHash } from '@sealwright/jwt/feed';
 *
 * const hash = await initialFeedHash('log-1');
 */
export async function initialFeedHash(logId: string): Promise<string> {
  return hashText(`sealwright revocation feed 1\n${logId}`);
}

/**
 * The running hash after `delta`: SHA-256 over the hash before it, a line feed, and the delta's canonical text.
 *
 * @example
 * import { extendFeedHash, initialFeedHash } from '@sealwright/jwt/feed';
 *
 * const before = await initialFeedHash('log-1');
 * const hash = await extendFeedHash(before, { seq: 1, entry: { kind: 'key', id: 'k1' } });
 */
export async function extendFeedHash(hash: string, delta: FeedDelta): Promise<string> {
  return hashText(`${hash}\n${formatDelta(delta)}`);
}

export async function hashText(text: string): Promise<string> {
  return encodeBase64Url(await engine.digest('sha256', new TextEncoder().encode(text)));
}

export function parseFeedJson(text: string): Record<string, unknown> {
  if (typeof text !== 'string') throw malformed();
  let value: unknown;
  try {
    value = parseStrictJson(text);
  } catch (cause) {
    throw malformed(cause);
  }
  return readObject(value);
}

function canonicalDelta(value: unknown): FeedDelta {
  const raw = readObject(value);
  checkNames(raw, 2);
  const seq = readCount(raw.seq);
  if (Object.hasOwn(raw, 'entry')) return { seq, entry: canonicalEntry(raw.entry) };
  return { seq, publish: canonicalJwk(raw.publish) };
}
