import { createHmac } from 'node:crypto';
import { minRedisSecretBytes } from '../defaults.ts';
import { away } from './redis-failure.ts';

/** What a MAC is for: one under one purpose is none under another. */
export type MacPurpose = 'log' | 'attempts' | 'one-time' | 'known-pairs';

/**
 * The secret that the nodes of one installation share and Redis does not know. Under it the nodes authenticate what they
 * lay down in Redis and hash the keys that must not be read there.
 */
export interface RedisSecret {
  /** Gives the secret, once. @throws TypeError when it is short, or another than before */
  trust(secret: Uint8Array): void;
  /** HMAC-SHA-256 in base64url. @throws AuthError `cache_away` before the secret is given */
  mac(purpose: MacPurpose, text: string): string;
}

export function createRedisSecret(): RedisSecret {
  let given: Buffer | undefined;
  return {
    trust(secret) {
      if (secret.length < minRedisSecretBytes) throw new TypeError('redis: the secret must have 32 bytes at least');
      if (given !== undefined && !given.equals(secret)) throw new TypeError('redis: another secret was given before');
      given = Buffer.from(secret);
    },
    mac(purpose, text) {
      if (given === undefined) throw away('no secret');
      return createHmac('sha256', given).update(`sealwright redis ${purpose}\n${text}`).digest('base64url');
    },
  };
}
