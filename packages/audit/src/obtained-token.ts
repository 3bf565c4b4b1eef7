import type { OtherTokenKind } from './attack.ts';
import { auditErrors } from './errors.ts';
import { type KnownToken, readToken } from './known-token.ts';

const kinds: Readonly<Record<OtherTokenKind, true>> = {
  expired: true,
  revoked: true,
  'id-token': true,
  'refresh-token': true,
  'logout-token': true,
  'other-audience': true,
  'other-issuer': true,
  'other-environment': true,
  bound: true,
};

/** Every kind of token that a person may give beside the good one. */
export const otherTokenKinds: readonly string[] = Object.keys(kinds);

export function isOtherTokenKind(text: string): text is OtherTokenKind {
  return Object.hasOwn(kinds, text);
}

/**
 * The good token, taken apart. Verifies nothing.
 *
 * @throws AuthError `good_token_unreadable`: it is no signed JWT.
 */
export function readKnownToken(text: string): KnownToken {
  const token = readToken(text);
  if (token === undefined) throw auditErrors.create('good_token_unreadable');
  return token;
}
