import { createHash } from 'node:crypto';
import { isAuthError } from '@sealwright/issuer/store-port';
import type { RedisLink } from './redis-link.ts';

/** A Lua script, which Redis runs as one step. */
export interface RedisScript {
  readonly text: string;
  /** The name under which Redis keeps it, by definition a SHA-1. */
  readonly sha: string;
}

export function defineScript(text: string): RedisScript {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

/**
 * Runs a script where its first key lies; all keys must share that slot. Redis forgets scripts when it starts: then the
 * text is sent once more.
 *
 * @throws AuthError `cache_away`, `cache_failed`
 */
export async function runScript(
  link: RedisLink,
  { text, sha }: RedisScript,
  keys: readonly [string, ...string[]],
  words: readonly (string | number)[],
): Promise<unknown> {
  const rest = [String(keys.length), ...keys, ...words.map(String)];
  try {
    return await link.send(keys[0], ['EVALSHA', sha, ...rest]);
  } catch (error) {
    if (!isAuthError(error, 'cache_failed') || error.evidence['reason'] !== 'NOSCRIPT') throw error;
    return link.send(keys[0], ['EVAL', text, ...rest]);
  }
}
