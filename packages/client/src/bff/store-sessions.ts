import { encodeBase64Url } from '@sealwright/jwt';
import { randomBytes, type WallClock } from '../server-defaults.ts';
import type { CookieBox } from './cookie-box.ts';
import { clearCookie, formatCookie, type ReadableHeaders, readCookies, type SameSite } from './cookie-jar.ts';
import type { SessionKeeper } from './session-keeper.ts';
import { parseSessionRecord, type SessionLimits, secondsLeft } from './session-record.ts';
import type { BffStore } from './session-store.ts';

export interface StoreSessionsParts {
  readonly store: BffStore;
  readonly box: CookieBox;
  readonly name: string;
  readonly sameSite: SameSite;
  readonly limits: SessionLimits;
  readonly wallClock: WallClock;
}

/**
 * Sessions in a store; the browser has 256 random bits that lead to one. A sign-in makes new ones each time, so a cookie that
 * somebody planted before is worth nothing after.
 */
export function createStoreSessions(parts: StoreSessionsParts): SessionKeeper {
  const { store, box, name, sameSite, limits, wallClock } = parts;
  const placeOf = (key: string): string => `${name} ${key}`;
  const keyIn = async (headers: ReadableHeaders): Promise<string | undefined> => {
    const id = readCookies(headers).get(name);
    return id !== undefined && /^[\w-]{43}$/.test(id) ? hash(id) : undefined;
  };
  return Object.freeze({
    named: keyIn,
    async read(headers) {
      const key = await keyIn(headers);
      const value = key === undefined ? undefined : await store.read(key);
      if (key === undefined || value === undefined) return undefined;
      const record = parseSessionRecord(await box.open(placeOf(key), value));
      return record && { record, key };
    },
    async begin(record, headers, replaces) {
      const former = new Set([replaces, await keyIn(headers)]);
      for (const before of former) if (before !== undefined) await store.delete(before);
      const id = encodeBase64Url(randomBytes(32));
      const key = await hash(id);
      const { sid, sub } = record;
      const left = secondsLeft(record, limits, wallClock());
      await store.add({ key, value: await box.seal(placeOf(key), record), sid, sub, expiresAt: wallClock() + left });
      // It lasts as long as a session may at the most; how long this one does is the store's to say.
      return [formatCookie(name, id, sameSite, limits.absoluteSeconds)];
    },
    async replace({ key }, record) {
      const end = wallClock() + secondsLeft(record, limits, wallClock());
      return (await store.replace(key, await box.seal(placeOf(key), record), end)) ? [] : undefined;
    },
    forget: ({ key }) => store.delete(key),
    async end(kept, headers) {
      const key = kept?.key ?? (await keyIn(headers));
      if (key !== undefined) await store.delete(key);
      return [clearCookie(name)];
    },
    strays: () => [],
  } satisfies SessionKeeper);
}

async function hash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return encodeBase64Url(new Uint8Array(digest));
}
