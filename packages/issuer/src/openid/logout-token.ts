import { encodeBase64Url, type SigningKey, signJwt } from '@sealwright/jwt';
import { identifierBytes, logoutTokenSeconds } from '../defaults.ts';
import type { RandomBytes } from '../ports.ts';

/** Back-Channel Logout 1.0 §2.4: so that nothing which asks for the kind of a token takes one for another. */
export const logoutTokenTyp = 'logout+jwt';

/** The one event that a logout token tells, by its URI. */
export const backchannelLogoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

/** Which session ended, and whom that is told. */
export interface LogoutTokenRequest {
  readonly issuer: string;
  readonly clientId: string;
  /** The person, by the name that this client knows them by. */
  readonly sub: string;
  readonly sid: string;
  /** `iat`, epoch seconds. */
  readonly now: number;
}

/**
 * Signs a logout token: one session of one person at one client has ended.
 *
 * It is no ID token and no access token: its `typ` is its own, its `aud` is the client and no API, it has an `events` claim,
 * and it never has a `nonce`, by which a client that does not look at `typ` still tells it from an ID token that it asked
 * for. It does NOT say why the session ended.
 *
 * `jti` is new for each token, also where the same news is told again: a client that had written down the former one and then
 * failed would refuse the repetition as a replay, and its session would live on. To be logged out twice harms nobody.
 *
 * @see OpenID Connect Back-Channel Logout 1.0 §2.4
 */
export function signLogoutToken(
  { issuer, clientId, sub, sid, now }: LogoutTokenRequest,
  key: SigningKey,
  random: RandomBytes,
): Promise<string> {
  const claims = {
    iss: issuer,
    aud: clientId,
    iat: now,
    exp: now + logoutTokenSeconds,
    jti: encodeBase64Url(random(identifierBytes)),
    ...{ sub, sid, events: { [backchannelLogoutEvent]: {} } },
  };
  return signJwt(claims, key, { typ: logoutTokenTyp });
}
