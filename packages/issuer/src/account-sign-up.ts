import type { AccountContext } from './account-context.ts';
import { parseEmail } from './account-email.ts';
import { verificationSeconds } from './defaults.ts';
import { errors } from './errors.ts';
import { newAccount } from './new-account.ts';
import { type PasswordText, parsePresentedPassword } from './password-text.ts';

export interface SignUp {
  /**
   * Makes an account for whoever asks, as far as the configuration lets them.
   *
   * `open` admits that an address is taken. `verified-email` answers `null` whether it is or not, does the same work and
   * sends one mail either way; the account signs in once `verifyEmail` has had the code. `closed` refuses all.
   *
   * @throws AuthError `signup_closed`, `email_invalid`, `email_taken`, `password_malformed`, `password_too_short`,
   * `password_too_long`, `password_weak`, `password_breached`, `busy`, `mail_unavailable`
   */
  signUp(request: { readonly email: string; readonly password: string }): Promise<{ readonly sub: string | null }>;
  /**
   * Ends a sign-up by `verified-email`: the code that was mailed together with the password that was chosen. The password
   * is asked for because anybody can sign up with somebody else's address: its owner, clicking on the mail, would
   * otherwise open the door for them.
   *
   * Every refusal of a code and a password is the same one, after the same work. It does NOT throttle: count attempts by
   * code and by the caller's network. Codes of before a change to `open` stay good; `closed` refuses them.
   *
   * @throws AuthError `verification_invalid`, `signup_closed`, `busy`
   */
  verifyEmail(request: { readonly code: string; readonly password: string }): Promise<{ readonly sub: string }>;
}

export function createSignUp(context: AccountContext): SignUp {
  return {
    async signUp(request) {
      const { signUp } = context.settings;
      if (signUp === 'closed') throw errors.create('signup_closed');
      const email = parseEmail(request.email);
      return signUp === 'open'
        ? { sub: await signUpOpenly(context, email, request.password) }
        : { sub: await signUpByMail(context, email, request.password) };
    },
    verifyEmail: (request) => verifyEmail(context, request),
  };
}

async function signUpOpenly(context: AccountContext, email: string, text: string): Promise<string> {
  const { store, policy, hasher } = context;
  // Asked first, since it costs a read and the rest costs a hash. The unique address in the store decides a tie.
  if ((await store.accounts.findByEmail(email)) !== undefined) throw errors.create('email_taken');
  const password = await policy.parseNew(text, [email]);
  const account = newAccount(context, { email, passwordHash: await hasher.hash(password) });
  if ((await store.accounts.create(account)) === 'exists') throw errors.create('email_taken');
  context.observers.emit({ type: 'account_created', sub: account.sub });
  return account.sub;
}

/**
 * Nothing is stored until the code comes back: it carries the sign-up itself, sealed. So a flood of sign-ups with other
 * people's addresses leaves no rows, and none can touch an account that exists.
 */
async function signUpByMail(context: AccountContext, email: string, text: string): Promise<null> {
  const { store, policy, hasher, codes, mail } = context;
  if (mail === undefined) throw errors.create('signup_closed');
  const password = await policy.parseNew(text, [email]);
  const passwordHash = await hasher.hash(password);
  const code = codes.create({ email, passwordHash });
  const taken = (await store.accounts.findByEmail(email)) !== undefined;
  try {
    if (taken) await mail.sendAlreadyRegistered({ email });
    else await mail.sendVerification({ email, code, expiresInSeconds: verificationSeconds });
  } catch (cause) {
    throw errors.create('mail_unavailable', { cause });
  }
  return null;
}

async function verifyEmail(
  context: AccountContext,
  request: Parameters<SignUp['verifyEmail']>[0],
): Promise<{ readonly sub: string }> {
  const { store, hasher, codes, observers, settings } = context;
  if (settings.signUp === 'closed') throw errors.create('signup_closed');
  const password = parseChosenPassword(request.password);
  const pending = codes.open(request.code);
  // A code that does not open costs the same hash as a wrong password.
  const { matches } = await hasher.verify(pending?.passwordHash ?? null, password);
  if (pending === undefined || !matches) throw errors.create('verification_invalid');
  const account = newAccount(context, { ...pending, emailVerified: true });
  // A code is good once: the second use finds the address taken.
  if ((await store.accounts.create(account)) === 'exists') throw errors.create('verification_invalid');
  observers.emit({ type: 'account_created', sub: account.sub });
  return { sub: account.sub };
}

/** A text that can be nobody's password is refused like any wrong one; it depends on the text alone. */
function parseChosenPassword(text: string): PasswordText {
  try {
    return parsePresentedPassword(text);
  } catch {
    throw errors.create('verification_invalid');
  }
}
