import { maxNumericDate } from './defaults.ts';

/** Text that a claim of ours may hold where one is required. */
export function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.isWellFormed();
}

/** A time that a claim of ours may hold: whole seconds, from 1970 to the year 9999. */
export function isTime(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= maxNumericDate;
}
