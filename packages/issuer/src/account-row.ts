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
