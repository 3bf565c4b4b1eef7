// The part of the store's port that holds who people are.

import type { Page } from './page.ts';
import type { EndReason, SessionRow } from './session-ports.ts';
import type { StoreMilliseconds } from './store-time.ts';

export type AccountStatus = 'active' | 'suspended';

export interface AccountRow {
  readonly sub: string;
  /** Normalised: trimmed, NFC, lower case. Unique. */
  readonly email: string;
  readonly emailVerified: boolean;
  /** A PHC string of argon2id, or null for an account that has no password. */
  readonly passwordHash: string | null;
  readonly status: AccountStatus;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  readonly scopes: readonly string[];
  readonly epoch: number;
  readonly createdAt: StoreMilliseconds;
  readonly profile: AccountProfile;
}

/** The standard claims of OpenID Connect (Core §5.1) but the address of mail, which the row itself holds, and `sub`. */
export interface AccountProfile {
  readonly name?: string;
  readonly given_name?: string;
  readonly family_name?: string;
  readonly middle_name?: string;
  readonly nickname?: string;
  readonly preferred_username?: string;
  readonly profile?: string;
  readonly picture?: string;
  readonly website?: string;
  readonly gender?: string;
  readonly birthdate?: string;
  readonly zoneinfo?: string;
  readonly locale?: string;
  readonly phone_number?: string;
  readonly phone_number_verified?: boolean;
  readonly address?: PostalAddress;
  /** Seconds since 1970. */
  readonly updated_at?: number;
}

/** Core §5.1.1. */
export interface PostalAddress {
  readonly formatted?: string;
  readonly street_address?: string;
  readonly locality?: string;
  readonly region?: string;
  readonly postal_code?: string;
  readonly country?: string;
}

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
