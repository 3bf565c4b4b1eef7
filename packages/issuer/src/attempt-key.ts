import { errors } from './errors.ts';

/**
 * The keys by which a client shows that a refresh it repeats is its own (header `Idempotency-Key`): the one made for the
 * refresh token that it now presents, and the one before. It keeps both before it sends, so a lost answer loses neither.
 */
export interface Attempts {
  readonly current: string;
  readonly previous?: string;
}

/** 128 bits in base64url: 22 characters, of which the last carries only two bits. */
const form = /^[A-Za-z0-9_-]{21}[AQgw]$/;

/**
 * Reads the header's value: `CURRENT` or `CURRENT, PREVIOUS`, each 128 bits in canonical base64url.
 *
 * @throws AuthError `attempt_malformed`
 */
export function parseAttempts(header: string): Attempts {
  const [current, previous, ...rest] = header.split(',', 3).map((part) => part.trim());
  if (current === undefined || rest.length > 0) throw errors.create('attempt_malformed');
  return checkAttempts(previous === undefined ? { current } : { current, previous });
}

/** The same check for keys that come as values. */
export function checkAttempts(attempts: Attempts): Attempts {
  const given = [attempts.current, ...(attempts.previous === undefined ? [] : [attempts.previous])];
  if (!given.every((key) => form.test(key))) throw errors.create('attempt_malformed');
  return attempts;
}
