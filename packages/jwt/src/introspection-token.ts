import { isText, isTime } from './claim-forms.ts';
import type { EpochSeconds } from './claims.ts';
import { signCompact } from './jws-sign.ts';
import type { JsonValue } from './jwt.ts';
import { SigningKey } from './key.ts';

/** The `typ` of a signed introspection answer: nothing that asks for the kind of a token takes one for another. */
export const introspectionTokenTyp = 'token-introspection+jwt';

/**
 * What a signed introspection answer says. There is no `sub` and no `exp` beside `token_introspection`, so that a reader which
 * does not look at `typ` cannot take one for the token that it speaks of (RFC 9701 §8.1).
 */
export interface IntrospectionClaims {
  readonly iss: string;
  /** Who asked. */
  readonly aud: string;
  readonly iat: EpochSeconds;
  /** The answer as RFC 7662 §2.2 has it. */
  readonly token_introspection: { readonly active: boolean; readonly [member: string]: JsonValue };
}

/**
 * Signs an introspection answer.
 *
 * It does NOT judge the token that was asked about, nor who asks.
 *
 * @throws TypeError for claims that are missing, not of their form, or not of this list
 * @see RFC 9701 §5
 *
 * @example
 * import { signIntrospectionToken } from '@sealwright/jwt';
 *
 * const token_introspection = { active: false };
 * const answer = await signIntrospectionToken({ iss, aud, iat: now, token_introspection }, key);
 */
export async function signIntrospectionToken(claims: IntrospectionClaims, key: SigningKey): Promise<string> {
  if (!SigningKey.isKey(key)) throw new TypeError('key: a private key is required');
  const { iss, aud, iat, token_introspection: answer, ...rest } = claims;
  if (Object.keys(rest).length > 0) throw new TypeError('claims: a name that an introspection answer has no place for');
  if (![iss, aud].every(isText)) throw new TypeError('iss, aud: required');
  if (!isTime(iat)) throw new TypeError('iat: required, in seconds');
  if (typeof answer?.active !== 'boolean') throw new TypeError('token_introspection: an answer with its active');
  const json = JSON.stringify({ iss, aud, iat, token_introspection: answer });
  return signCompact(new TextEncoder().encode(json), key, introspectionTokenTyp);
}
