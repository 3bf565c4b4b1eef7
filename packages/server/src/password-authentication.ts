import type { Authenticated } from '@sealwright/issuer';
import { isAuthError } from '@sealwright/jwt';
import type { Exchange } from './exchange.ts';
import { admitLogIn } from './log-in-throttle.ts';

/**
 * Checks an address and a password, as slowly as the throttle has it: the one way in, for `/login` and for the pages.
 *
 * The attempt is settled once, here: were it taken back again when the session is refused (for a resource that does not
 * exist, say), whoever has one account could take back as many guesses at others.
 *
 * @throws AuthError `throttled`, `credentials_invalid`, `busy`
 */
export async function authenticateByPassword(
  exchange: Exchange,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<Authenticated> {
  const { accounts } = exchange.server.issuer;
  const attempt = await admitLogIn(exchange, accounts.throttleKey(email));
  try {
    const authenticated = await accounts.authenticate({ email, password });
    await attempt.succeeded();
    return authenticated;
  } catch (error) {
    // Only a wrong password counts; a full queue is not the caller's fault.
    if (!isAuthError(error, 'credentials_invalid')) await attempt.withdrawn();
    throw error;
  }
}
