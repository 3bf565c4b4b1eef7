import { type AuthError, isAuthError } from '@sealwright/jwt';
import { errors } from './errors.ts';
import type { AcceptedToken, TrustedIssuer } from './trusted-issuer.ts';

/**
 * Verifies a token under the first issuer's policy and keys that it fulfils. Nothing that the token says chooses: it is
 * tried with each. First with the keys that are here, so that one issuer's tokens do not make us ask another for keys.
 */
export async function verifyByIssuers<C>(
  issuers: readonly TrustedIssuer<C>[],
  token: string,
): Promise<AcceptedToken<C>> {
  const [only] = issuers;
  if (issuers.length === 1 && only !== undefined) return only.verify(token, false);
  const held = await tryEach(issuers, token, true);
  if (!isAuthError(held)) return held;
  const fetched = held.code === 'key_unknown' ? await tryEach(issuers, token, false) : held;
  if (!isAuthError(fetched)) return fetched;
  throw fetched;
}

/** The first issuer under whose policy and keys the token holds; else the refusal that says most. */
async function tryEach<C>(
  issuers: readonly TrustedIssuer<C>[],
  token: string,
  held: boolean,
): Promise<AcceptedToken<C> | AuthError> {
  let refusal: AuthError = errors.create('keys_unavailable');
  let rank = -1;
  for (const issuer of issuers) {
    try {
      return await issuer.verify(token, held);
    } catch (error) {
      if (!isAuthError(error)) throw error;
      if (rankOf(error) <= rank) continue;
      refusal = error;
      rank = rankOf(error);
    }
  }
  return refusal;
}

/** From what says nothing to what says that an issuer with that `kid` looked, and that another may own the token. */
const saysLittle: readonly string[] = [
  'typ_mismatch',
  'header_unsupported',
  'key_unknown',
  'keys_unavailable',
  'algorithm_mismatch',
  'signature_invalid',
];

/** An issuer whose key the token names knows better what is wrong with it than one that never heard of the key. */
function rankOf({ code }: AuthError): number {
  return saysLittle.includes(code) ? saysLittle.indexOf(code) : saysLittle.length;
}
