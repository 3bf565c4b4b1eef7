import type { Authenticated, SessionRow } from '@sealwright/issuer';
import { isAuthError } from '@sealwright/jwt';
import type { Exchange } from './exchange.ts';

export interface PasswordChange {
  readonly sub: string;
  readonly current: string;
  readonly next: string;
  /** Its row is written in the transaction that ends all others: it is never among them, and never missing. */
  readonly beginSession?: (authenticated: Authenticated) => SessionRow | Promise<SessionRow>;
}

/**
 * Changes a password for who knows the current one, as slowly as the throttle has it: the one way, for `/password` and for the
 * page. Every session of before ends. Whoever holds a stolen token or an open browser must not guess the password with it, so a
 * wrong one counts, here and there together.
 *
 * @throws AuthError `throttled`, `credentials_invalid`, `busy`, and those of a new password
 */
export async function changePasswordThrottled(
  { server }: Exchange,
  { sub, ...change }: PasswordChange,
): Promise<Authenticated> {
  const { issuer, throttle } = server;
  await throttle.admit('password_subject', sub);
  try {
    const authenticated = await issuer.accounts.changePassword({ sub, ...change });
    await throttle.forget('password_subject', sub);
    return authenticated;
  } catch (error) {
    if (!isAuthError(error, 'credentials_invalid')) await throttle.forgive('password_subject', sub);
    throw error;
  }
}
