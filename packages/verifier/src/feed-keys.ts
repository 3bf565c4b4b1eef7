import type { IssuerKey, KeySource } from '@sealwright/jwt';
import { type Fetch, feedKeysTimeoutMilliseconds, type MonotonicClock } from './defaults.ts';
import { issuerEndpoint } from './peer-url.ts';
import { remoteJwks } from './remote-jwks.ts';

/** Where the issuer publishes the keys that sign statements of the feed, and no token. */
export const feedKeysPath = '/.well-known/revocation-keys.json';

/**
 * The feed's keys from any of the issuer's own nodes: whoever serves these keys is believed in all that they sign, so a
 * relay is never among them.
 *
 * Throws what `remoteJwks` throws, where not one node answered; a key that those which answered do not know is unknown.
 */
export function createFeedKeys(
  issuer: string,
  nodes: readonly string[],
  { fetch, monotonicClock }: { readonly fetch: Fetch; readonly monotonicClock: MonotonicClock },
): KeySource {
  const sources = nodes.map((node) =>
    remoteJwks({
      ...{ issuer, url: issuerEndpoint(node, feedKeysPath), fetch, monotonicClock, cooldownSeconds: 1 },
      timeoutMilliseconds: feedKeysTimeoutMilliseconds,
    }),
  );
  let first = 0;
  return {
    async findKey(kid: string | undefined): Promise<IssuerKey | undefined> {
      let failure: unknown;
      let answered = false;
      for (let step = 0; step < sources.length; step += 1) {
        const index = (first + step) % sources.length;
        try {
          const found = await sources[index]?.findKey(kid);
          if (found !== undefined) {
            first = index;
            return found;
          }
          answered = true;
        } catch (error) {
          failure = error;
        }
      }
      if (!answered) throw failure;
      return undefined;
    },
  };
}
