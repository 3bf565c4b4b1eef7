import { parseJwkSet } from '@sealwright/jwt';
import {
  defaultMaxJwksBytes,
  type Fetch,
  feedKeysTimeoutMilliseconds,
  type MonotonicClock,
  relayKeysMilliseconds,
} from './defaults.ts';
import { errors } from './errors.ts';
import { feedKeysPath } from './feed-keys.ts';
import { decodeUtf8, fetchFromPeer } from './peer-fetch.ts';
import { issuerEndpoint } from './peer-url.ts';

/**
 * The feed's key set as one of the issuer's own nodes serves it, kept for a minute: for neighbours that cannot reach the
 * issuer and have decided to take its keys from here (`feedKeys`), which is to trust this relay as the issuer.
 *
 * Codes: those of `fetchFromPeer` and `parseJwkSet`, where no node answered.
 */
export function createKeyDocument(
  issuer: string,
  nodes: readonly string[],
  { fetch, monotonicClock }: { readonly fetch: Fetch; readonly monotonicClock: MonotonicClock },
): () => Promise<string> {
  let held: { readonly text: string; readonly until: number } | undefined;
  const load = async (): Promise<string> => {
    let failure: unknown = errors.create('keys_unavailable');
    for (const node of nodes) {
      try {
        const { bytes } = await fetchFromPeer({
          ...{ url: issuerEndpoint(node, feedKeysPath), fetch, timeoutMilliseconds: feedKeysTimeoutMilliseconds },
          maxBytes: defaultMaxJwksBytes,
        });
        const text = decodeUtf8(bytes);
        await parseJwkSet(text, { issuer });
        return text;
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  };
  let flight: Promise<string> | undefined;
  return async () => {
    if (held !== undefined && monotonicClock() < held.until) return held.text;
    flight ??= load().finally(() => {
      flight = undefined;
    });
    const text = await flight;
    held = { text, until: monotonicClock() + relayKeysMilliseconds };
    return text;
  };
}
