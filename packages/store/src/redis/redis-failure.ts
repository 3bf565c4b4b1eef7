import { ErrorReply } from '@redis/client';
import { errors } from '../errors.ts';

/** A failed command: the error for its caller, and whether the connection is of no more use. */
export interface RedisFailure {
  readonly error: Error;
  readonly lost: boolean;
}

/**
 * What a failure means. Of an answer of Redis nothing is kept but its first word: some servers repeat the words of a
 * command in it, and the command of the log-in holds the password.
 */
export function readFailure(cause: unknown): RedisFailure {
  if (!(cause instanceof ErrorReply)) return { error: away(systemCode(cause)), lost: true };
  const reason = /^[A-Z]{2,20}(?= |$)/.exec(cause.message)?.[0] ?? 'ERR';
  if (states.has(reason)) return { error: away(reason), lost: true };
  return { error: errors.create('cache_failed', { evidence: { reason } }), lost: false };
}

export function away(reason: string): Error {
  return errors.create('cache_away', { evidence: { reason } });
}

/**
 * Answers that say that this server is of no use now, whatever it is asked: it loads, is full, became a replica, lost its
 * cluster, runs a script without end, or lets us in no more. Connecting again finds the one that is of use.
 */
const states: ReadonlySet<string> = new Set([
  'LOADING',
  'OOM',
  'READONLY',
  'MISCONF',
  'MASTERDOWN',
  'CLUSTERDOWN',
  'TRYAGAIN',
  'MOVED',
  'ASK',
  'NOREPLICAS',
  'BUSY',
  'UNKILLABLE',
  'NOAUTH',
  'WRONGPASS',
  'NOPERM',
  'NOPROTO',
]);

/** `ECONNREFUSED`, `CERT_HAS_EXPIRED` and the like; a message might hold what was sent. */
function systemCode(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z_0-9]{2,60}$/.test(code) ? code : 'disconnected';
}
