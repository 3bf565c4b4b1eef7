import type { JsonValue } from '@sealwright/jwt';
import type { AccountProfile, AccountRow, JsonObject } from '../ports.ts';
import { parseScope } from '../scope.ts';

/**
 * The scopes of OpenID Connect (Core §5.4, §11). They ask for an identity and not for a power over an API, so that a client
 * may have those that it is registered for, whatever scopes the account itself holds.
 */
export const openidScopes: readonly string[] = ['openid', 'profile', 'email', 'address', 'phone', 'offline_access'];

type ProfileClaim = keyof AccountProfile | 'email' | 'email_verified';

/** Core §5.4. */
const claimsByScope: Readonly<Record<string, readonly ProfileClaim[]>> = {
  profile: [
    'name',
    'family_name',
    'given_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'gender',
    'birthdate',
    'zoneinfo',
    'locale',
    'updated_at',
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
};

/** Every claim about a person that one may ask for by name (Core §5.5), as discovery lists them. */
export const profileClaims: readonly string[] = Object.values(claimsByScope).flat();

/**
 * The claims about a person that a granted scope and single names stand for. What the account does not hold is left out, as
 * Core §5.3.2 wants it, and so is every name that is none of ours.
 */
export function claimsOfScope(account: AccountRow, scope: string, names: readonly string[] = []): JsonObject {
  const { address, ...profile } = account.profile;
  const held: JsonObject = {
    ...profile,
    ...(address !== undefined && { address: { ...address } }),
    email: account.email,
    email_verified: account.emailVerified,
  };
  const wanted = new Set([...(parseScope(scope) ?? []).flatMap(namesOf), ...names]);
  const claims: Record<string, JsonValue> = {};
  for (const name of profileClaims) {
    const value = held[name];
    if (wanted.has(name) && value !== undefined) claims[name] = value;
  }
  return claims;
}

function namesOf(scope: string): readonly string[] {
  return Object.hasOwn(claimsByScope, scope) ? (claimsByScope[scope] ?? []) : [];
}
