import type { AccountRow } from './ports.ts';
import { checkScopes } from './registration.ts';

/** What an account may do, by name. Each a `scope-token` of RFC 6749 §3.3 of at most 64 characters. */
export interface AccountGrants {
  readonly roles?: readonly string[];
  readonly groups?: readonly string[];
  /** Scopes that the account may be granted. */
  readonly scopes?: readonly string[];
}

/** Every list that was given, in the one form that is stored. @throws AuthError `registration_invalid` */
export function parseGrants(grants: AccountGrants): Partial<Pick<AccountRow, 'roles' | 'groups' | 'scopes'>> {
  return {
    ...(grants.roles && { roles: checkScopes(grants.roles, 'roles') }),
    ...(grants.groups && { groups: checkScopes(grants.groups, 'groups') }),
    ...(grants.scopes && { scopes: checkScopes(grants.scopes, 'scopes') }),
  };
}

/** Whether somebody would have less than before. */
export function takesAway(row: AccountRow, set: ReturnType<typeof parseGrants>): boolean {
  const lists = ['roles', 'groups', 'scopes'] as const;
  return lists.some((name) => row[name].some((value) => set[name]?.includes(value) === false));
}
