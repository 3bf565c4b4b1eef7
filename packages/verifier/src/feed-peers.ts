import type { KeySet, KeySource, Secret } from '@sealwright/jwt';
import { formatBasicCredential } from './basic-credential.ts';
import type { Fetch, MonotonicClock } from './defaults.ts';
import { createFeedKeys } from './feed-keys.ts';
import type { FeedNode } from './feed-node.ts';
import { parsePeerUrl } from './peer-url.ts';
import type { JwksSource } from './remote-jwks.ts';

/** A relay of the feed: it serves what the issuer signed and can sign nothing itself. */
export interface FeedRelay {
  /** https, or http on loopback. */
  readonly url: string;
  /** What the relay knows this verifier by. Never the registration at the issuer, which the relay must not see. */
  readonly resource?: string;
  readonly secret?: string | Secret;
}

/** Where a feed is read from. */
export interface FeedPeerOptions {
  /** The issuer's URL: exactly its `iss`. */
  readonly url: string;
  /**
   * Further addresses of the issuer itself, https or loopback. Each is trusted as the issuer's URL is: it gets the secret, and
   * may serve the feed's keys. A verifier reads from one at a time and goes to another at the first fault.
   */
  readonly nodes?: readonly string[];
  /** Asked before the issuer's own nodes, which remain for when no relay answers. */
  readonly relays?: readonly FeedRelay[];
  /** The registration of this API at the issuer. Left out only where the feed is open, as in the demo. */
  readonly resource?: string;
  readonly secret?: string | Secret;
  /** The keys of the feed, where the issuer cannot be reached for them. Default: the key set that its nodes publish. */
  readonly feedKeys?: JwksSource | KeySet;
}

/** The same, checked. */
export interface FeedPeers {
  /** The relays, then the issuer's own. */
  readonly tiers: readonly (readonly FeedNode[])[];
  /** The issuer's own nodes, its URL first. */
  readonly issuerNodes: readonly string[];
  /** Of the registration at the issuer. */
  readonly headers: Readonly<Record<string, string>>;
  readonly keys: KeySource;
}

/** @throws TypeError for addresses and credentials that cannot be */
export function readFeedPeers(
  options: FeedPeerOptions,
  exchange: { readonly fetch: Fetch; readonly monotonicClock: MonotonicClock },
): FeedPeers {
  const { url, nodes = [], relays = [], feedKeys } = options;
  parsePeerUrl(url, 'url');
  for (const node of nodes) parsePeerUrl(node, 'nodes');
  for (const relay of relays) parsePeerUrl(relay.url, 'relays');
  if (feedKeys !== undefined && feedKeys.issuer !== url) throw new TypeError('feedKeys belong to another issuer');
  const headers = readCredential(options);
  const issuerNodes = [...new Set([url, ...nodes])];
  return {
    issuerNodes,
    headers,
    tiers: [
      relays.map((relay) => ({ url: relay.url, headers: readCredential(relay) })),
      issuerNodes.map((node) => ({ url: node, headers })),
    ],
    keys: feedKeys ?? createFeedKeys(url, issuerNodes, exchange),
  };
}

function readCredential({
  resource,
  secret,
}: {
  readonly resource?: string;
  readonly secret?: string | Secret;
}): Readonly<Record<string, string>> {
  if (resource !== undefined && secret !== undefined)
    return { authorization: formatBasicCredential({ resource, secret }) };
  if (resource !== secret) throw new TypeError('resource and secret belong together');
  return {};
}
