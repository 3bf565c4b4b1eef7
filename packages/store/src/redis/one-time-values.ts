import type { OneTimeValues } from '@sealwright/issuer/store-port';
import { maxOneTimeSeconds } from '../defaults.ts';
import type { RedisParts } from './redis-parts.ts';

/**
 * One-time values behind a memory of what was claimed, so that a replay, or a flood of them, costs the truth nothing.
 *
 * Redis never grants a claim. It forgets without a trace: emptied by hand or by its memory policy, restarted with a
 * second of its file missing, replaced by a replica that had not yet copied the last claims; no run id and no marker
 * shows all of these. So PostgreSQL decides each first claim, with one insert, and Redis only ever refuses. Whoever can
 * write to Redis can thereby burn a value, never use one twice.
 */
export function createOneTimeValues({ link, keys, secret }: RedisParts, truth: OneTimeValues): OneTimeValues {
  return {
    async claim(kind, value, ttlSeconds) {
      const key = nameOf(kind, value);
      if (key !== undefined && (await isRemembered(key))) return false;
      const granted = await truth.claim(kind, value, ttlSeconds);
      // Not waited for: who replays before it is there is refused by the truth.
      if (key !== undefined) void remember(key, ttlSeconds);
      return granted;
    },
  };

  function nameOf(kind: string, value: string): string | undefined {
    try {
      return keys.oneTime(kind, secret.mac('one-time', `${kind}\n${value}`));
    } catch {
      return undefined;
    }
  }

  async function isRemembered(key: string): Promise<boolean> {
    try {
      return (await link.send(key, ['EXISTS', key])) === 1;
    } catch {
      return false;
    }
  }

  async function remember(key: string, ttlSeconds: number): Promise<void> {
    const milliseconds = Math.ceil(Math.min(ttlSeconds, maxOneTimeSeconds) * 1000);
    if (milliseconds > 0) await link.send(key, ['SET', key, '1', 'PX', String(milliseconds)]).catch(() => undefined);
  }
}
