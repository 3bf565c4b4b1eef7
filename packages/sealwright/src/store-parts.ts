import type { IssuerStore, StorePart } from '@sealwright/issuer';
import type { Log } from '@sealwright/server';
import type { Counters } from './counters.ts';

/**
 * Looks at what the store goes on without, and tells when a part goes away and when it is back, once each. The counter
 * says how often a part went; `/readyz` says what is missing now.
 */
export function watchParts(
  store: Pick<IssuerStore, 'missingParts'>,
  {
    log,
    counters,
    whyMissing = () => undefined,
  }: { readonly log: Log; readonly counters: Counters; readonly whyMissing?: () => string | undefined },
): () => Promise<void> {
  let known: ReadonlySet<StorePart> = new Set();
  return async () => {
    const missing = new Set(store.missingParts());
    for (const part of missing) {
      if (known.has(part)) continue;
      counters.count('store_parts_lost_total', { part });
      log.warn({ part, reason: whyMissing() }, 'a part of the store is away; it goes on without');
    }
    for (const part of known) if (!missing.has(part)) log.info({ part }, 'a part of the store is back');
    known = missing;
  };
}
