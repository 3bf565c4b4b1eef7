import { isText, isTime } from './claim-forms.ts';
import type { EpochSeconds } from './claims.ts';
import { signCompact } from './jws-sign.ts';
import type { JsonValue } from './jwt.ts';
import { SigningKey } from './key.ts';

/** The `typ` of a Security Event Token: nothing that asks for the kind of a token takes one for another. */
export const securityEventTokenTyp = 'secevent+jwt';

type JsonObject = { readonly [name: string]: JsonValue };

/**
 * What a Security Event Token says under the Shared Signals Framework. There is no `sub` and no `exp`, so that a reader
 * which does not look at `typ` cannot take one for an ID token or an access token (SSF 1.0 §4.1, RFC 8417 §4).
 */
export interface SecurityEventClaims {
  readonly iss: string;
  /** The receiver. */
  readonly aud: string;
  readonly iat: EpochSeconds;
  /** The same for each delivery of the same event. */
  readonly jti: string;
  /** What the event has in common with others of the same cause. */
  readonly txn?: string;
  /** A subject identifier (RFC 9493). */
  readonly sub_id: JsonObject;
  /** One event, by the URI of its type. */
  readonly events: Readonly<Record<string, JsonObject>>;
}

/**
 * Signs a Security Event Token.
 *
 * It does NOT judge the event or its subject, and does not deliver it.
 *
 * @throws TypeError for claims that are missing, not of their form, or not of this list
 * @see RFC 8417 §2, OpenID Shared Signals Framework 1.0 §4.1
 *
 * @example
 * import { signSecurityEventToken } from '@sealwright/jwt';
 *
 * const events = { 'https://schemas.openid.net/secevent/caep/event-type/session-revoked': {} };
 * const sub_id = { format: 'opaque', id: 'a session' };
 * const token = await signSecurityEventToken({ iss, aud, iat: now, jti: 'e1', sub_id, events }, key);
 */
export async function signSecurityEventToken(claims: SecurityEventClaims, key: SigningKey): Promise<string> {
  if (!SigningKey.isKey(key)) throw new TypeError('key: a private key is required');
  const { iss, aud, iat, jti, txn, sub_id, events, ...rest } = claims;
  if (Object.keys(rest).length > 0) throw new TypeError('claims: a name that a security event has no place for');
  if (![iss, aud, jti].every(isText)) throw new TypeError('iss, aud, jti: required');
  if (txn !== undefined && !isText(txn)) throw new TypeError('txn: a string');
  if (!isTime(iat)) throw new TypeError('iat: required, in seconds');
  if (typeof sub_id?.['format'] !== 'string') throw new TypeError('sub_id: a subject identifier with its format');
  if (Object.keys(events ?? {}).length !== 1) throw new TypeError('events: exactly one');
  // What is undefined is not written.
  const json = JSON.stringify({ iss, aud, iat, jti, txn, sub_id, events });
  return signCompact(new TextEncoder().encode(json), key, securityEventTokenTyp);
}
