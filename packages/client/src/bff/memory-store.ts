import { defaultMaxMemorySessions, defaultWallClock, type WallClock } from '../server-defaults.ts';
import type { BffStore, StoredSession } from './session-store.ts';

/**
 * Sessions in the memory of this one process, for one process and for tests. When it is full, the session that was begun first
 * goes.
 *
 * It does NOT outlive the process: after a restart everybody signs in again, which single sign-on does without a question.
 *
 * @example
 * ```ts
 * import { createMemoryStore } from '@sealwright/client/bff';
 * const store = createMemoryStore({ maxSessions: 10_000 });
 * ```
 */
export function createMemoryStore(
  options: { readonly maxSessions?: number; readonly wallClock?: WallClock } = {},
): BffStore {
  const { maxSessions = defaultMaxMemorySessions, wallClock = defaultWallClock } = options;
  const sessions = new Map<string, StoredSession>();
  const find = (key: string): StoredSession | undefined => {
    const session = sessions.get(key);
    if (session === undefined || session.expiresAt > wallClock()) return session;
    sessions.delete(key);
    return undefined;
  };
  return Object.freeze({
    async add(session) {
      const [eldest] = sessions.keys();
      if (sessions.size >= maxSessions && eldest !== undefined) sessions.delete(eldest);
      sessions.set(session.key, session);
    },
    async read(key) {
      return find(key)?.value;
    },
    async replace(key, value, expiresAt) {
      const session = find(key);
      if (session !== undefined) sessions.set(key, { ...session, value, expiresAt });
      return session !== undefined;
    },
    async delete(key) {
      sessions.delete(key);
    },
    async deleteWhere(whose) {
      for (const { key, sid, sub } of [...sessions.values()]) {
        if ('sid' in whose ? sid === whose.sid : sub === whose.sub) sessions.delete(key);
      }
    },
  } satisfies BffStore);
}
