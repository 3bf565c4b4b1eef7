import { identifierBytes } from './defaults.ts';
import type { IssuerContext } from './issuer-context.ts';
import type { AccountRow, RandomBytes } from './ports.ts';

/** A row as it is before anybody granted it anything. */
export function newAccount(
  { settings, store }: Pick<IssuerContext, 'settings' | 'store'>,
  facts: Pick<AccountRow, 'email' | 'passwordHash'> & Partial<AccountRow>,
): AccountRow {
  return {
    sub: newSubject(settings.random),
    emailVerified: false,
    status: 'active',
    roles: [],
    groups: [],
    scopes: [],
    epoch: 0,
    createdAt: store.now(),
    profile: {},
    ...facts,
  };
}

/** `usr_` keeps subjects apart from client identifiers (RFC 9700 §4.15). */
function newSubject(random: RandomBytes): string {
  return `usr_${Buffer.from(random(identifierBytes)).toString('base64url')}`;
}
