import { defaultPause, retryWithoutKeysMilliseconds } from './defaults.ts';
import { errors } from './errors.ts';
import type { LiveKeys } from './live-keys.ts';
import type { RevocationFeed } from './revocation-feed.ts';

/** Waits until keys are held, or rejects at the deadline with what went wrong last. */
export async function warmUntil(source: LiveKeys, deadline: AbortSignal): Promise<void> {
  for (;;) {
    try {
      return await source.warm();
    } catch (error) {
      if (deadline.aborted) throw error;
      await defaultPause(retryWithoutKeysMilliseconds / 10);
    }
  }
}

/** Waits until a feed is fresh. */
export function freshUntil(feed: RevocationFeed, deadline: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (): void => reject(errors.create('revocation_stale', { cause: feed.failure() }));
    if (deadline.aborted) return refuse();
    deadline.addEventListener('abort', refuse);
    feed.ready().then(resolve, reject);
  });
}
