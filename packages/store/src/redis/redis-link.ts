import { type AuthError, isAuthError } from '@sealwright/issuer/store-port';
import {
  maxRedisCommands,
  redisConnectMilliseconds,
  redisFirstRetryMilliseconds,
  redisLastRetryMilliseconds,
} from '../defaults.ts';
import { withDeadline } from './deadline.ts';
import type { Connect, RedisConnection } from './redis-connection.ts';
import { away, readFailure } from './redis-failure.ts';

export interface RedisLinkOptions {
  readonly connect: Connect;
  readonly commandMilliseconds: number;
  /** A key to which one write must succeed before a connection counts as good. */
  readonly probeKey: string;
  /** From 0 to below 1. */
  readonly chance: () => number;
}

/** Why Redis is away; undefined: it is there. A constant word, as `ECONNREFUSED`, `LOADING`, `timeout`. */
export type LinkListener = (reason: string | undefined) => void;

/**
 * A connection that is made anew whenever it is lost. While it is away every command is rejected at once, so that whoever
 * can go on without Redis does so without waiting. A command whose answer does not come in time costs the connection: the
 * answers behind it would be late as well, and a new one may lead to a server that works.
 */
export class RedisLink {
  readonly #options: RedisLinkOptions;
  readonly #listeners = new Set<LinkListener>();
  #good: RedisConnection | undefined;
  #latest: RedisConnection | undefined;
  #reason: string | undefined = 'connecting';
  #pending = 0;
  #failures = 0;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: RedisLinkOptions) {
    this.#options = options;
  }

  /** Resolves after the first attempt, whether it succeeded or not. */
  async start(): Promise<void> {
    await this.#connect();
  }

  get reason(): string | undefined {
    return this.#reason;
  }

  onChange(listener: LinkListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Sends one command to where `key` lies.
   *
   * @throws AuthError `cache_away`, `cache_failed`; either way it may have been carried out
   */
  async send(
    key: string,
    words: readonly string[],
    milliseconds: number = this.#options.commandMilliseconds,
  ): Promise<unknown> {
    const connection = this.#good;
    if (connection === undefined) throw away(this.#reason ?? 'closed');
    if (this.#pending >= maxRedisCommands) throw away('overload');
    this.#pending += 1;
    try {
      return await this.#ask(connection, key, words, milliseconds);
    } finally {
      this.#pending -= 1;
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#lose(this.#latest, 'closed');
    this.#tell('closed');
  }

  async #ask(connection: RedisConnection, key: string, words: readonly string[], milliseconds: number) {
    try {
      return await withDeadline(connection.send(key, words), milliseconds, () => {
        this.#lose(connection, 'timeout');
        return away('timeout');
      });
    } catch (cause) {
      if (isOurs(cause)) throw cause;
      const { error, lost } = readFailure(cause);
      if (lost) this.#lose(connection, reasonOf(error));
      throw error;
    }
  }

  async #connect(): Promise<void> {
    const connection = this.#options.connect((cause) => this.#lose(connection, reasonOf(readFailure(cause).error)));
    this.#latest = connection;
    try {
      await withDeadline(connection.open(), redisConnectMilliseconds, () => away('timeout'));
      const { probeKey } = this.#options;
      // A write: a replica, and a server that is full, would answer a read and fail at the first use.
      await this.#ask(connection, probeKey, ['SET', probeKey, '1', 'PX', '1000'], this.#options.commandMilliseconds);
    } catch (cause) {
      this.#lose(connection, reasonOf(isOurs(cause) ? cause : readFailure(cause).error));
      return;
    }
    if (this.#latest !== connection) return;
    this.#good = connection;
    this.#failures = 0;
    this.#tell(undefined);
  }

  #lose(connection: RedisConnection | undefined, reason: string): void {
    if (connection === undefined || this.#latest !== connection) return;
    this.#latest = undefined;
    this.#good = undefined;
    try {
      connection.destroy();
    } catch {
      // It was closed already; there is nothing left to end.
    }
    this.#tell(reason);
    if (this.#closed) return;
    this.#retry = setTimeout(() => void this.#connect(), this.#pause()).unref();
  }

  /** Half of the pause is chance, so that many nodes do not come back at one moment. */
  #pause(): number {
    const whole = Math.min(redisFirstRetryMilliseconds * 2 ** Math.min(this.#failures, 16), redisLastRetryMilliseconds);
    this.#failures += 1;
    return whole * (0.5 + this.#options.chance() / 2);
  }

  #tell(reason: string | undefined): void {
    if (this.#reason === reason) return;
    this.#reason = reason;
    for (const listener of this.#listeners) listener(reason);
  }
}

function isOurs(error: unknown): error is AuthError {
  return isAuthError(error, 'cache_away') || isAuthError(error, 'cache_failed');
}

function reasonOf(error: unknown): string {
  return isOurs(error) ? String(error.evidence['reason']) : 'unknown';
}
