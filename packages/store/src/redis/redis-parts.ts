import type { WallClock } from '@sealwright/issuer/store-port';
import type { RedisKeys } from './redis-keys.ts';
import type { RedisLink } from './redis-link.ts';
import type { RedisSecret } from './redis-secret.ts';

/** What everything on one Redis shares. */
export interface RedisParts {
  readonly keys: RedisKeys;
  readonly link: RedisLink;
  /** A further connection, for reads that wait. */
  openLink(): RedisLink;
  readonly secret: RedisSecret;
  readonly wallClock: WallClock;
  readonly streamRows?: number;
}
