import { isAuthError } from '@sealwright/issuer/store-port';
import { DatabaseError } from 'pg';
import { errors, type StoreErrorCode } from '../errors.ts';

/**
 * What an error of the driver means for whoever waits, with a constant message: PostgreSQL's own may quote values. Anything
 * that PostgreSQL did not say (a refused or a lost connection, a time-out of the network) is that it cannot be reached.
 */
export function databaseFailure(error: unknown): Error {
  return isAuthError(error) ? error : errors.create(failureCode(error), { cause: error });
}

/** PostgreSQL gave the transaction up for another's sake, and it may simply be run again. */
export function isRetryable(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof DatabaseError && (cause.code === '40001' || cause.code === '40P01');
}

function failureCode(error: unknown): StoreErrorCode {
  if (error instanceof DatabaseError) {
    const state = error.code ?? '';
    return byState.get(state) ?? byClass.get(state.slice(0, 2)) ?? 'store_failed';
  }
  const message = error instanceof Error ? error.message : '';
  // The driver's own word, before PostgreSQL has said anything: the server wants a password, and there is none.
  if (message.startsWith('SASL: ')) return 'store_forbidden';
  return slowMessages.has(message) ? 'store_slow' : 'store_unreachable';
}

/** How the driver says that the pool had no free connection, and that an answer did not come. */
const slowMessages: ReadonlySet<string> = new Set(['timeout exceeded when trying to connect', 'Query read timeout']);

/** SQLSTATE values (PostgreSQL, appendix A). */
const byState: ReadonlyMap<string, StoreErrorCode> = new Map([
  ['25006', 'store_read_only'],
  ['3D000', 'store_missing'],
  ['3F000', 'store_missing'],
  ['42P01', 'store_missing'],
  ['42501', 'store_forbidden'],
  ['40001', 'store_locked'],
  ['40P01', 'store_locked'],
  ['55P03', 'store_locked'],
  ['57014', 'store_slow'],
  ['53100', 'store_full'],
  ['53300', 'store_unreachable'],
  ['XX001', 'store_damaged'],
  ['XX002', 'store_damaged'],
]);

const byClass: ReadonlyMap<string, StoreErrorCode> = new Map([
  ['08', 'store_unreachable'],
  ['57', 'store_unreachable'],
  ['28', 'store_forbidden'],
  ['23', 'store_conflict'],
  ['25', 'store_slow'],
]);
