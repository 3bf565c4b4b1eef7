import { maxExpiresInSeconds } from './defaults.ts';
import type { FormAnswer } from './form-line.ts';

/** What a token endpoint granted, as far as it is used. */
export interface TokenAnswer {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly refreshToken: string | undefined;
  /** Not looked at yet. */
  readonly idToken: unknown;
}

/**
 * Reads a token answer (RFC 6749 §5.1); undefined for anything else. `expires_in` has to be there, since a token whose end nobody
 * knows is kept too long. Where proofs were sent the token has to be bound (RFC 9449 §5): one that anybody could use is refused.
 * Members that nobody asked for are left alone.
 */
export function readTokenAnswer({ status, body }: FormAnswer, isProven: boolean): TokenAnswer | undefined {
  const { access_token: accessToken, token_type: type, expires_in: seconds, refresh_token: refreshToken } = body;
  const isGood =
    status === 200 &&
    isToken(accessToken) &&
    (refreshToken === undefined || isToken(refreshToken)) &&
    typeof type === 'string' &&
    type.toLowerCase() === (isProven ? 'dpop' : 'bearer') &&
    Number.isInteger(seconds) &&
    Number(seconds) > 0;
  if (!isGood) return undefined;
  const expiresInSeconds = Math.min(Number(seconds), maxExpiresInSeconds);
  return { accessToken, expiresInSeconds, refreshToken, idToken: body['id_token'] };
}

/** RFC 6749 appendix A.12: what may stand in a header, and nothing that could end it. */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
}
