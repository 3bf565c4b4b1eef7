import type { ConfirmedHead } from '@sealwright/issuer';
import { isAuthError } from '@sealwright/jwt';
import type { Counter, Log } from './ports.ts';

export interface FeedPulseOptions {
  readonly confirm: () => Promise<ConfirmedHead>;
  readonly log: Log;
  readonly counter: Counter;
}

/** Asks the store, before each heartbeat, where the log stands. */
export interface FeedPulse {
  /** Undefined when nothing may be said: the store did not answer, or the question before is still open. */
  take(): Promise<ConfirmedHead | undefined>;
}

/**
 * A heartbeat vouches that the reader misses nothing, so it is sent only over what the store has just confirmed. While
 * the store is away there is none: the streams stay open, and the verifiers' own bound says what they do. An outage is
 * told once, when it begins, and once when it is over; each heartbeat that was left out is counted.
 */
export function createFeedPulse({ confirm, log, counter }: FeedPulseOptions): FeedPulse {
  let asking = false;
  let away = false;
  const note = (confirmed: ConfirmedHead | undefined, code: string): void => {
    if (confirmed === undefined) {
      counter('feed_heartbeats_unconfirmed_total', {});
      if (!away) counter('feed_outages_total', {});
      if (!away) log.error({ code }, 'the store does not confirm the revocation log: no heartbeats');
    } else if (away) log.info({ seq: confirmed.head.seq }, 'the store confirms the revocation log again');
    away = confirmed === undefined;
  };
  return {
    async take() {
      // A store that is slow gets one question at a time.
      if (asking) return undefined;
      asking = true;
      try {
        const confirmed = await confirm();
        note(confirmed, '');
        return confirmed;
      } catch (error) {
        note(undefined, isAuthError(error) ? error.code : 'unexpected');
        return undefined;
      } finally {
        asking = false;
      }
    },
  };
}
