import { isAuthError, type VerifiedJwt } from '@sealwright/jwt';
import { errors } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { readPresentedToken, verifyPresentedToken } from './oauth/presented-token.ts';

/** The bearer of an access token that was made for the account endpoints. */
export interface AccountHolder {
  readonly sub: string;
  readonly sid: string;
}

/**
 * Who calls an account endpoint. Its token must have been asked for by `"resource": "<issuer>/account"`: an API that is
 * sent an ordinary token must not be able to use it here.
 *
 * @throws AuthError `access_token_missing`, `access_token_malformed`, `throttled`, and those of verification, all of which
 * look alike from outside
 */
export async function requireAccountHolder(exchange: Exchange): Promise<AccountHolder> {
  const { issuer } = exchange.server;
  return readHolder(await requireOwnToken(exchange, `${issuer.url}/account`));
}

/** Makes an address wait for its refused tokens, and for those alone. */
export async function throttleRefused(exchange: Exchange, verify: () => Promise<VerifiedJwt>): Promise<VerifiedJwt> {
  const { throttle } = exchange.server;
  try {
    return await verify();
  } catch (error) {
    if (isRefusedToken(error)) await throttle.admit('bearer_address', exchange.address.group);
    throw error;
  }
}

/** A client whose nonce is over did nothing wrong: it learns the next one by this very refusal. */
function isRefusedToken(error: unknown): boolean {
  return isAuthError(error) && error.blame === 'token' && error.code !== 'proof_nonce_refused';
}

/** @throws AuthError `access_token_malformed` for a token of ours that belongs to no session */
export function readHolder(verified: VerifiedJwt): AccountHolder {
  const { sub, sid } = verified.claims as { readonly sub?: unknown; readonly sid?: unknown };
  if (typeof sub !== 'string' || typeof sid !== 'string') throw errors.create('access_token_malformed');
  return { sub, sid };
}

async function requireOwnToken(exchange: Exchange, audience: string): Promise<VerifiedJwt> {
  const presented = readPresentedToken(exchange.request);
  if (presented === undefined) throw errors.create('access_token_missing');
  return throttleRefused(exchange, () => verifyPresentedToken(exchange, presented, audience));
}
