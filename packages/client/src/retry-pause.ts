import { firstRetrySeconds, lastRetrySeconds, maxRetryAfterSeconds } from './defaults.ts';

/**
 * For how long to wait after the `failures`th try that came to nothing. Twice as long each time, up to a minute, of which a
 * random part up to a half is taken off: the clients of a server that was away do not come back all at once. `Retry-After` is
 * the least, and up to a random tenth more.
 */
export function retryPauseSeconds(failures: number, chance: number, retryAfterSeconds = 0): number {
  const grown = Math.min(lastRetrySeconds, firstRetrySeconds * 2 ** (failures - 1)) * (1 - chance / 2);
  return Math.max(grown, Math.min(retryAfterSeconds, maxRetryAfterSeconds) * (1 + chance / 10));
}
