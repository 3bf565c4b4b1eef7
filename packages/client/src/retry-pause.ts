import type { ClientHost } from './client-host.ts';
import { firstRetrySeconds, lastRetrySeconds, maxRetryAfterSeconds } from './defaults.ts';

/** When to try again, after tries that came to nothing. */
export interface RetryPause {
  /** Counts a failure and answers for how long to wait. */
  next(retryAfterSeconds: number | undefined): number;
  forget(): void;
}

/**
 * Twice as long each time, up to a minute, of which a random half is taken off: the clients of a server that was away do not
 * come back all at once. `Retry-After` is the least, and some random tenth more.
 */
export function createRetryPause({ random }: Pick<ClientHost, 'random'>): RetryPause {
  let failures = 0;
  return {
    next(retryAfterSeconds = 0) {
      const grown = Math.min(lastRetrySeconds, firstRetrySeconds * 2 ** failures) * (1 - random() / 2);
      failures += 1;
      const asked = Math.min(retryAfterSeconds, maxRetryAfterSeconds) * (1 + random() / 10);
      return Math.max(grown, asked);
    },
    forget() {
      failures = 0;
    },
  };
}
