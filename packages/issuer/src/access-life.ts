import { entryMarginSeconds } from './defaults.ts';
import type { IssuerSettings } from './issuer-options.ts';
import type { IssuerStore } from './ports.ts';
import type { RememberingClock } from './remembering-clock.ts';

const setting = 'longest-access-token-seconds';

/** The longest life that any process on this store has given its access tokens. */
export interface LongestAccessLife {
  /** When an entry of the revocation log that commits now may be forgotten: epoch seconds. */
  entryExpiresAt(): number;
  close(): void;
}

/**
 * An entry must outlive every token that it kills, also those of a server that is configured for longer ones than this process
 * (a command, a node that is being replaced), and those made before the configuration was shortened. So the store remembers the
 * longest life, which only grows: the price is an entry that stays for an hour where a quarter would do.
 */
export async function followLongestAccessLife(
  store: IssuerStore,
  settings: IssuerSettings,
  clock: RememberingClock,
): Promise<LongestAccessLife> {
  let longest = settings.accessTokenSeconds;
  const read = async (): Promise<void> => {
    const stored = Number((await store.settings.get(setting)) ?? 0);
    if (stored > longest) longest = stored;
    // Also heals the case of two processes that started at once, of which the one with the shorter life wrote last.
    if (stored < longest) await store.settings.set(setting, String(longest));
  };
  await read();
  // A failure to read leaves the longest life seen so far, and the next commit brings another try.
  const stop = store.onChange(() => void read().catch(() => undefined));
  return Object.freeze({
    entryExpiresAt: () => clock.latest() + longest + entryMarginSeconds,
    close: stop,
  });
}
