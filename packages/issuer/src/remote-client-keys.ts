import type { IssuerKey, KeySet, KeySource } from '@sealwright/jwt';
import { readKeys } from './client-key-set.ts';
import {
  clientKeysAgeMilliseconds,
  clientKeysCooldownMilliseconds,
  clientKeysStaleMilliseconds,
  maxClientKeyFetches,
  maxRememberedClientKeys,
} from './defaults.ts';
import { errors } from './errors.ts';
import { isOutboundUrl } from './outbound-url.ts';

/**
 * Fetches a client's JWK Set: one GET, the text of a 200. Whoever implements it follows no redirect, reads no more than 256 KB,
 * waits ten seconds at most, and connects to no private address unless its operator said so: the URL is the client's choice.
 */
export type FetchClientKeys = (url: string) => Promise<string>;

export interface RemoteClientKeys {
  keysAt(clientId: string, uri: string): Promise<KeySource>;
}

interface Held {
  keys: KeySet | undefined;
  /** Of the last answer that was good, and of the last question; milliseconds that never fall. */
  fetchedAt: number;
  askedAt: number;
  asking: Promise<void> | undefined;
}

/**
 * Keys at URLs, each asked for when it is first needed, again when what is held is ten minutes old, and for a `kid` that is
 * not in it; never more than once in half a minute, so that nobody makes this server call another by made-up `kid`s. Where a
 * URL fails, what it said before counts for an hour.
 */
export function createRemoteClientKeys(fetchKeys: FetchClientKeys | undefined, now: () => number): RemoteClientKeys {
  const places = new Map<string, Held>();
  let fetches = 0;

  const fetchInto = async (held: Held, clientId: string, uri: string): Promise<void> => {
    // Of others' slowness there is only so much room.
    if (fetchKeys === undefined || fetches >= maxClientKeyFetches || !isOutboundUrl(uri)) return;
    held.askedAt = now();
    fetches += 1;
    try {
      held.keys = await readKeys(clientId, await fetchKeys(uri));
      held.fetchedAt = now();
    } catch {
      // Whatever it was, what was held before is all that there is; and if that is nothing, the caller says so.
    } finally {
      fetches -= 1;
    }
  };
  const ask = (held: Held, clientId: string, uri: string): Promise<void> => {
    if (held.asking === undefined && now() - held.askedAt < clientKeysCooldownMilliseconds) return Promise.resolve();
    held.asking ??= fetchInto(held, clientId, uri).finally(() => {
      held.asking = undefined;
    });
    return held.asking;
  };
  const usable = (held: Held): KeySet | undefined =>
    now() - held.fetchedAt < clientKeysStaleMilliseconds ? held.keys : undefined;

  return Object.freeze({
    async keysAt(clientId: string, uri: string) {
      // By client too: keys are bound to whose they are.
      const held = placeOf(places, `${clientId} ${uri}`);
      if (held.keys === undefined || now() - held.fetchedAt >= clientKeysAgeMilliseconds)
        await ask(held, clientId, uri);
      if (usable(held) === undefined) throw errors.create('client_keys_unavailable');
      return {
        async findKey(kid: string | undefined): Promise<IssuerKey | undefined> {
          const found = await usable(held)?.findKey(kid);
          if (found !== undefined || kid === undefined) return found;
          await ask(held, clientId, uri);
          return usable(held)?.findKey(kid);
        },
      };
    },
  });
}

function placeOf(places: Map<string, Held>, name: string): Held {
  const known = places.get(name);
  if (known !== undefined) return known;
  // The one that was met first goes: it costs one question more.
  const [oldest] = places.keys();
  if (places.size >= maxRememberedClientKeys && oldest !== undefined) places.delete(oldest);
  const never = Number.NEGATIVE_INFINITY;
  const made: Held = { keys: undefined, fetchedAt: never, askedAt: never, asking: undefined };
  places.set(name, made);
  return made;
}
