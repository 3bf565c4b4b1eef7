import { isText, isTime } from './claim-forms.ts';
import type { EpochSeconds } from './claims.ts';
import { signCompact } from './jws-sign.ts';
import { SigningKey } from './key.ts';

/** The `typ` of a Status List Token: an access token cannot pass for one, nor the reverse. */
export const statusListTokenTyp = 'statuslist+jwt';

/** What a Status List Token says. There is no `aud`: it is for whoever holds a token that refers to it. */
export interface StatusListClaims {
  readonly iss: string;
  /** The URI of the list, which the tokens that refer to it repeat. */
  readonly sub: string;
  readonly iat: EpochSeconds;
  readonly exp: EpochSeconds;
  /** Seconds for which a reader keeps its copy before it asks again. */
  readonly ttl: number;
  readonly status_list: {
    readonly bits: 1 | 2 | 4 | 8;
    /** The statuses, least significant bit first, in the ZLIB format, in base64url. */
    readonly lst: string;
  };
}

/**
 * Signs a Status List Token.
 *
 * It does NOT compress or judge the list.
 *
 * @throws TypeError for claims that are missing or not of their form
 * @see draft-ietf-oauth-status-list §5.1
 *
 * @example
 * import { signStatusListToken } from '@sealwright/jwt';
 *
 * const status_list = { bits: 1, lst: 'eNrbuRgAAhcBXQ' } as const;
 * const sub = 'https://login.example.com/status-lists/0a1b2';
 * const token = await signStatusListToken({ iss, sub, iat: now, exp: now + 180, ttl: 60, status_list }, key);
 */
export async function signStatusListToken(claims: StatusListClaims, key: SigningKey): Promise<string> {
  // By its form alone: a list that everybody reads is worth nothing under a secret that they would have to share (§11.6).
  if (!SigningKey.isKey(key)) throw new TypeError('key: a private key is required');
  const { iss, sub, iat, exp, ttl } = claims;
  const { bits, lst } = claims.status_list;
  if (!isText(iss) || !isText(sub)) throw new TypeError('iss, sub: required');
  if (!isTime(iat) || !isTime(exp) || exp <= iat) throw new TypeError('iat, exp: required, in seconds, in their order');
  if (!Number.isSafeInteger(ttl) || ttl < 1) throw new TypeError('ttl: a positive number of seconds');
  if (![1, 2, 4, 8].includes(bits)) throw new TypeError('bits: 1, 2, 4 or 8');
  if (typeof lst !== 'string' || !/^[A-Za-z0-9_-]+$/.test(lst)) throw new TypeError('lst: base64url');
  const json = JSON.stringify({ iss, sub, iat, exp, ttl, status_list: { bits, lst } });
  return signCompact(new TextEncoder().encode(json), key, statusListTokenTyp);
}
