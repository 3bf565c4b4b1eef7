import { admitScript, attemptsScript, forgiveScript } from './attempt-scripts.ts';
import type { RedisParts } from './redis-parts.ts';
import { type RedisScript, runScript } from './redis-script.ts';

/** How attempts are slowed down, by structure a rule of `@sealwright/server`. */
export interface AttemptRule {
  readonly freeAttempts: number;
  readonly windowSeconds: number;
  readonly firstDelaySeconds: number;
  readonly lastDelaySeconds: number;
}

/** A node's own counters, by structure those of `@sealwright/server`. */
export interface LocalAttempts {
  admit(key: string, rule: AttemptRule): number | Promise<number>;
  attempts(key: string): number | Promise<number>;
  forgive(key: string, rule: AttemptRule): void | Promise<void>;
  forget(key: string): void | Promise<void>;
}

/** Counters that all nodes share, of the same form and the same rules as one node's own. */
export interface SharedAttempts {
  admit(key: string, rule: AttemptRule): Promise<number>;
  attempts(key: string): Promise<number>;
  forgive(key: string, rule: AttemptRule): Promise<void>;
  forget(key: string): Promise<void>;
}

/**
 * Attempts counted in Redis, each operation one script, under hashes of a secret that Redis does not have: no address and
 * no account can be read there.
 *
 * While Redis is away each node counts for itself. What it lets through in good times it counts in its own memory as well,
 * so whoever has used up his tries on a node gets no new ones there because Redis went away; over many nodes he gets what
 * each of them allows, once. And a Redis that comes back empty takes up each count where the node that asks has it.
 * Nobody is shut out by the change: a node holds no more against a key than what it has itself seen, and the longest delay
 * ends.
 */
export function createSharedAttempts({ link, keys, secret }: RedisParts, local: LocalAttempts): SharedAttempts {
  const run = (script: RedisScript, key: string, ...words: readonly (number | string)[]): Promise<unknown> =>
    runScript(link, script, [keys.attempts(secret.mac('attempts', key))], words);
  return {
    async admit(key, rule) {
      const { freeAttempts, windowSeconds, firstDelaySeconds, lastDelaySeconds } = rule;
      const words = [freeAttempts, windowSeconds, firstDelaySeconds, lastDelaySeconds, await local.attempts(key)];
      const answer = await attempt(async () => readPair(await run(admitScript, key, ...words)));
      if (answer === undefined) return local.admit(key, rule);
      const [wait, counted] = answer;
      if (wait > 0) return wait;
      // Forgotten on another node since: what this one remembers is no longer true.
      if (counted === 1) await local.forget(key);
      await local.admit(key, rule);
      return 0;
    },
    async attempts(key) {
      return (await attempt(async () => readCount(await run(attemptsScript, key)))) ?? local.attempts(key);
    },
    async forgive(key, rule) {
      await local.forgive(key, rule);
      await attempt(() => run(forgiveScript, key, rule.freeAttempts));
    },
    async forget(key) {
      await local.forget(key);
      await attempt(() => run(forgiveScript, key, 'all'));
    },
  };
}

/** Undefined when Redis did not do it, whatever the reason: then the node goes by its own counters. */
async function attempt<T>(step: () => Promise<T>): Promise<T | undefined> {
  try {
    return await step();
  } catch {
    return undefined;
  }
}

function readPair(answer: unknown): readonly [number, number] {
  if (!Array.isArray(answer)) throw new TypeError('not an answer of the script');
  return [readCount(answer[0]), readCount(answer[1])];
}

function readCount(answer: unknown): number {
  if (!Number.isSafeInteger(answer) || (answer as number) < 0) throw new TypeError('not an answer of the script');
  return answer as number;
}
