import { randomText } from './base64url.ts';
import { attemptKeyBytes } from './defaults.ts';

/**
 * By these a client shows that a refresh which it repeats is its own. A key is made before the request leaves, goes with
 * the refresh token that the request carries, and is kept for exactly as long as that token is: so the answer may be lost,
 * and the tab, and the browser.
 */
export interface AttemptKeys {
  readonly current: string;
  readonly previous?: string | undefined;
}

export function makeAttemptKeys(): AttemptKeys {
  return { current: randomText(attemptKeyBytes) };
}

/** Once the token that the current key goes with was replaced. */
export function nextAttemptKeys({ current }: AttemptKeys): AttemptKeys {
  return { current: randomText(attemptKeyBytes), previous: current };
}

/** The value of the header `Idempotency-Key`. */
export function formatAttemptKeys({ current, previous }: AttemptKeys): string {
  return previous === undefined ? current : `${current}, ${previous}`;
}

/** What was kept, or undefined where it is not such keys: another release may have written it, or a hand. */
export function parseAttemptKeys(kept: unknown): AttemptKeys | undefined {
  const { current, previous } = Object(kept) as Readonly<Record<string, unknown>>;
  if (!isKey(current)) return undefined;
  return isKey(previous) ? { current, previous } : { current };
}

/** 128 bits in base64url: 22 characters, of which the last carries only two bits. */
function isKey(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{21}[AQgw]$/.test(value);
}
