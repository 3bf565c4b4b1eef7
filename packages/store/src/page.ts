import type { Page } from '@sealwright/issuer/store-port';
import { defaultPageRows, maxPageRows } from './defaults.ts';

/** How many rows a page has; a wrong number is the programmer's mistake. */
export function pageRows(page: Page | undefined): number {
  const limit = page?.limit ?? defaultPageRows;
  if (!Number.isInteger(limit) || limit < 1 || limit > maxPageRows) throw new TypeError('limit must be 1 to 1000');
  return limit;
}
