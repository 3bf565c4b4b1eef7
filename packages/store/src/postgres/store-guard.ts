import type { PostgresStore } from './postgres-store.ts';
import { createWorks } from './works.ts';

type OpenStore = Omit<PostgresStore, 'close'>;

/**
 * The store as it is handed out: nothing enters after `close` was called, and that waits for what is inside. Every method of
 * its parts answers a promise, so each is let in by the same door.
 */
export function guardStore(store: OpenStore, end: () => Promise<void>): PostgresStore {
  const works = createWorks();
  const guard = <T extends object>(part: T): T => {
    const guarded = Object.entries(part).map(([name, method]) => [
      name,
      (...values: readonly unknown[]) => works.run(() => method(...values)),
    ]);
    return Object.freeze(Object.fromEntries(guarded)) as T;
  };
  let closing: Promise<void> | undefined;
  return {
    get incarnation() {
      return store.incarnation;
    },
    sessions: guard(store.sessions),
    accounts: guard(store.accounts),
    clients: guard(store.clients),
    resources: guard(store.resources),
    keys: guard(store.keys),
    revocations: guard(store.revocations),
    settings: guard(store.settings),
    pending: guard(store.pending),
    browserSessions: guard(store.browserSessions),
    consents: guard(store.consents),
    identities: guard(store.identities),
    oneTimeValues: guard(store.oneTimeValues),
    now: store.now,
    wallClock: store.wallClock,
    onChange: store.onChange,
    cleanUp: () => works.run(store.cleanUp),
    takeDuty: (duty) => works.run(() => store.takeDuty(duty)),
    check: () => works.run(store.check),
    missingParts: store.missingParts,
    close() {
      closing ??= works.end().then(end);
      return closing;
    },
  };
}
