import type { IssuerKey, KeySource } from '@sealwright/jwt';
import type { LiveKeys } from './live-keys.ts';
import { isPromise } from './maybe-promise.ts';
import type { RevocationFeed } from './revocation-feed.ts';

/** One issuer's keys as they count now: its set, what its feed published, and never what its feed revoked. */
export interface TrustedKeys extends KeySource {
  readonly version: number;
  settle(): Promise<void> | undefined;
  findHeldKey(kid: string | undefined): IssuerKey | undefined;
}

/** The revocation of a key is final: a JWK Set that still lists it, or lists it again, changes nothing. */
export function createTrustedKeys(keys: LiveKeys, feed: RevocationFeed | undefined): TrustedKeys {
  if (feed === undefined) return keys;
  const unlessRevoked = (found: IssuerKey | undefined): IssuerKey | undefined =>
    found === undefined || feed.isKeyRevoked(found.key.kid) ? undefined : found;
  const findHeldKey = (kid: string | undefined): IssuerKey | undefined =>
    unlessRevoked(keys.findHeldKey(kid) ?? feed.findPublishedKey(kid));
  return {
    // Both only rise, so their sum changes whenever one of them does.
    get version(): number {
      return keys.version + feed.keyVersion;
    },
    settle: () => keys.settle(),
    findHeldKey,
    findKey(kid) {
      const published = feed.findPublishedKey(kid);
      // A revoked kid must not send us to the issuer: every token that carries it would.
      if (published !== undefined || (kid !== undefined && feed.isKeyRevoked(kid))) return unlessRevoked(published);
      const found = keys.findKey(kid);
      return isPromise(found) ? found.then(unlessRevoked) : unlessRevoked(found);
    },
  };
}
