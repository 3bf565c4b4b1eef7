import type { Issuer } from '@sealwright/issuer';
import type { Exchange } from './exchange.ts';

/**
 * Makes an account as far as the configuration and the throttle let it, for `/signup` and for the pages. Null: a message went to
 * the address, or did not.
 *
 * @throws AuthError `throttled`, and those of the issuer's `signUp`
 */
export async function signUpThrottled(
  exchange: Exchange,
  request: { readonly email: string; readonly password: string },
): Promise<string | null> {
  const { issuer, throttle } = exchange.server;
  // Every sign-up counts, good ones too: what is bounded is accounts, not mistakes.
  await throttle.admit('signup_address', exchange.address.group);
  const mailbox = issuer.accounts.throttleKey(request.email);
  // Counted before, so that simultaneous sign-ups are all counted; one that was refused has sent nothing, and is not.
  await throttle.admit('signup_email', mailbox);
  try {
    return (await issuer.accounts.signUp(request)).sub;
  } catch (error) {
    await throttle.forgive('signup_email', mailbox);
    throw error;
  }
}

/** What a page asks of a new password. The issuer judges it, whatever the page says. */
export function leastPasswordCharacters({ settings }: Issuer): number {
  return settings.passwords.minCharacters ?? issuerDefaultCharacters;
}

const issuerDefaultCharacters = 8;
