// The part of the store's port that holds who people are.

import type { AccountRow } from './account-row.ts';
import type { Page } from './page.ts';
import type { EndReason, SessionRow } from './session-ports.ts';

export interface AccountChange<T> {
  readonly outcome: T;
  readonly set?: Partial<Omit<AccountRow, 'sub' | 'epoch' | 'createdAt'>>;
  /** Raises the subject's epoch by one and writes the log entry: every session and token of before is dead. */
  readonly raiseEpoch?: { readonly reason: EndReason; readonly entryExpiresAt: number };
  /** A session that begins after the raise, in the same transaction; its third epoch is set by the store to the new one. */
  readonly createSession?: SessionRow;
}

export interface AccountStore {
  create(account: AccountRow): Promise<'created' | 'exists'>;
  find(sub: string): Promise<AccountRow | undefined>;
  findByEmail(email: string): Promise<AccountRow | undefined>;
  change<T>(sub: string, decide: (account: AccountRow) => AccountChange<T>): Promise<T | undefined>;
  list(page?: Page): Promise<readonly AccountRow[]>;
  count(): Promise<number>;
}
