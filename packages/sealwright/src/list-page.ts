import { wrongUse } from './command-failure.ts';

export interface PageFlags {
  readonly limit: string;
  readonly after?: string;
}

/** What `--limit` and `--after` ask a store for. */
export function readPage(flags: PageFlags): { readonly limit: number; readonly after?: string } {
  const limit = /^\d{1,4}$/.test(flags.limit) ? Number(flags.limit) : 0;
  if (limit < 1 || limit > 1_000) throw wrongUse('limit_out_of_range', '--limit must be from 1 to 1000');
  return flags.after === undefined ? { limit } : { limit, after: flags.after };
}

/** The identifier to go on after, or null where this was the last page. */
export function nextAfter<T>(rows: readonly T[], limit: number, identify: (row: T) => string): string | null {
  const last = rows.at(-1);
  return rows.length < limit || last === undefined ? null : identify(last);
}
