import { createPolicy, isAuthError, type KeySource, verifyJwt } from '@sealwright/jwt';
import { anyAudience, decodeUnverified } from '@sealwright/jwt/unsafe';
import { idTokenSeconds } from '../defaults.ts';
import { errors } from '../errors.ts';
import type { IssuerSettings } from '../issuer-options.ts';
import { idTokenTyp } from './id-token.ts';

/** What an ID token of ours said of one authentication, whenever that was. */
export interface IdTokenHint {
  /** The subject as the client knows it: the real one or a pairwise one. */
  readonly sub: string;
  readonly clientId: string;
  readonly sid: string;
}

export type ReadIdTokenHint = (token: string) => Promise<IdTokenHint>;

/**
 * Reads an `id_token_hint` (OpenID Connect Core §3.1.2.1, RP-Initiated Logout §2): an ID token that we signed, also one whose
 * five minutes are over. It proves which session is meant, and does NOT authenticate whoever sends it.
 *
 * It does NOT take an access token, a logout token or any other token of ours: their `typ` is another. A hint under a key that
 * the ring has forgotten is refused.
 *
 * Errors: `id_token_hint_invalid`.
 */
export function createIdTokenHintReader(settings: IssuerSettings, keys: KeySource): ReadIdTokenHint {
  return async (token) => {
    try {
      const { payload } = await verifyJwt(token, keys, policyAt(settings, issuedAt(token)));
      const { sub, aud, sid } = payload;
      if (typeof sub !== 'string' || typeof aud !== 'string' || typeof sid !== 'string') throw invalid();
      return { sub, clientId: aud, sid };
    } catch (error) {
      if (!isAuthError(error) || error.blame === 'system') throw error;
      throw isAuthError(error, 'id_token_hint_invalid')
        ? error
        : errors.create('id_token_hint_invalid', { cause: error });
    }
  };
}

/**
 * The moment at which the token was good, by its own word. It only sets the clock of the verification: the signature still has
 * to hold over that very word, and nothing is taken from the token before.
 */
function issuedAt(token: string): number {
  const { iat } = decodeUnverified(token).claims;
  if (typeof iat !== 'number' || !Number.isSafeInteger(iat)) throw invalid();
  return iat;
}

function policyAt(settings: IssuerSettings, now: number): ReturnType<typeof createPolicy> {
  if (now > settings.wallClock() + 60) throw invalid();
  return createPolicy({
    issuer: settings.issuer,
    audience: anyAudience,
    typ: idTokenTyp,
    maxLifetimeSeconds: idTokenSeconds,
    now: () => now,
  });
}

function invalid(): Error {
  return errors.create('id_token_hint_invalid');
}
