import { setTimeout as pause } from 'node:timers/promises';
import { refuse, systemFailed, wrongUse } from './command-failure.ts';
import { watchMilliseconds, watchPauseMilliseconds } from './defaults.ts';
import { isLoopback } from './loopback.ts';

export interface Refused {
  readonly status: number;
  /** From the call of the returned function, which follows the answered revocation, to the refusal's arrival. */
  readonly milliseconds: number;
}

/**
 * Makes sure that an API accepts a token, and answers a function that, called once the token is revoked, calls the API
 * until it refuses. It sends the token to that URL: https, or loopback.
 *
 * Throws {@link CommandFailure}: `watch_url_refused` (2), `watch_not_accepted` (1), `watch_not_refused` (1),
 * `watch_unreachable` (3).
 */
export async function watchUntilRefused(url: string, token: string): Promise<() => Promise<Refused>> {
  const target = URL.parse(url);
  const allowed = target?.protocol === 'https:' || (target?.protocol === 'http:' && isLoopback(target.hostname));
  if (target === null || !allowed) {
    throw wrongUse('watch_url_refused', '--watch must be an https URL, or http on loopback: the token is sent there');
  }
  const before = await call(target, token);
  if (before >= 400) {
    throw refuse('watch_not_accepted', `the API answers ${before} already; nothing was revoked`);
  }
  return () => waitForRefusal(target, token);
}

async function waitForRefusal(target: URL, token: string): Promise<Refused> {
  const start = performance.now();
  for (;;) {
    const status = await call(target, token);
    const milliseconds = performance.now() - start;
    if (status === 401) return { status, milliseconds };
    if (milliseconds > watchMilliseconds) {
      throw refuse(
        'watch_not_refused',
        `revoked, but after ${watchMilliseconds / 1000} s the API still answers ${status}`,
      );
    }
    await pause(watchPauseMilliseconds);
  }
}

async function call(target: URL, token: string): Promise<number> {
  try {
    const response = await fetch(target, {
      headers: { Authorization: `Bearer ${token}` },
      redirect: 'manual',
      signal: AbortSignal.timeout(watchMilliseconds),
    });
    await response.body?.cancel();
    return response.status;
  } catch (cause) {
    throw systemFailed('watch_unreachable', 'the API does not answer', cause);
  }
}
