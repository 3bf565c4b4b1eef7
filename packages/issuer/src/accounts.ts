import { type AccountAdministration, createAccountAdministration } from './account-administration.ts';
import type { AccountContext } from './account-context.ts';
import { normaliseForThrottle, parseEmail } from './account-email.ts';
import type { AccountMail } from './account-mail.ts';
import { createSignUp, type SignUp } from './account-sign-up.ts';
import { type Authenticated, proveAuthenticated } from './authenticated.ts';
import { defaultArgon2, defaultMaxHashQueue, firstPartyClientId, hashConcurrency } from './defaults.ts';
import { createVerificationCodes, type RefreshKeys } from './email-verification.ts';
import { errors } from './errors.ts';
import type { IssuerContext } from './issuer-context.ts';
import { revokePairwiseSessions } from './openid/pairwise-sessions.ts';
import { checkHashCost, createPasswordHasher } from './password-hash.ts';
import { createPasswordPolicy } from './password-policy.ts';
import { type PasswordText, parsePresentedPassword } from './password-text.ts';
import type { AccountRow, SessionRow } from './ports.ts';

/**
 * People's accounts: one address, one password, one epoch.
 *
 * @example
 * ```ts
 * import type { Issuer, TokenGrant } from '@sealwright/issuer';
 *
 * export async function logIn(issuer: Issuer, email: string, password: string): Promise<TokenGrant> {
 *   const authenticated = await issuer.accounts.authenticate({ email, password });
 *   return issuer.sessions.start(authenticated, { clientId: 'first-party', transport: 'body' });
 * }
 * ```
 */
export interface Accounts extends SignUp, AccountAdministration {
  /**
   * Checks an address and a password. An unknown address, an account without a password and a suspended one
   * take the same work as a wrong password and answer the same.
   *
   * It does NOT throttle: count failures under `throttleKey(email)` and the caller's network before calling.
   *
   * @throws AuthError `credentials_invalid`, `busy` (the queue of hashes is full)
   */
  authenticate(credentials: {
    readonly email: string;
    readonly password: string;
    /** Whose session it will be; the proof is good for that client only. Default `first-party`. */
    readonly clientId?: string;
  }): Promise<Authenticated>;
  /**
   * Changes the password: one transaction sets it, raises the account's epoch (every session and token of before is
   * dead) and, with `beginSession`, starts the session that goes on. The answer proves the authentication under the new
   * epoch.
   *
   * @throws AuthError `credentials_invalid` (also for whoever changed it in between), those of a new password, `busy`
   */
  changePassword(request: {
    readonly sub: string;
    readonly current: string;
    readonly next: string;
    readonly clientId?: string;
    readonly beginSession?: (authenticated: Authenticated) => SessionRow | Promise<SessionRow>;
  }): Promise<Authenticated>;
  /** One name for all spellings of an address, for counters. Not the address, and not reversible to it without a guess. */
  throttleKey(email: string): string;
  /** Log-ins that are being hashed and that wait, for metrics. */
  load(): { readonly running: number; readonly waiting: number };
  /** Stops the worker that judges passwords and closes the file of known ones. */
  close(): Promise<void>;
}

/**
 * Opens the accounts. Throws `TypeError` for a cost below OWASP's, and for `verified-email` without mail.
 */
export async function createAccounts(
  issuerContext: IssuerContext,
  { keys, mail }: { readonly keys: RefreshKeys; readonly mail?: AccountMail | undefined },
): Promise<Accounts> {
  const { passwords, random, signUp } = issuerContext.settings;
  const cost = { ...defaultArgon2, ...definedCost(passwords) };
  checkHashCost(cost);
  if (signUp === 'verified-email' && mail === undefined) {
    throw new TypeError("signUp 'verified-email' needs the mail port");
  }
  const hasher = createPasswordHasher({
    cost,
    concurrency: hashConcurrency,
    maxQueue: passwords.maxQueue ?? defaultMaxHashQueue,
    random,
  });
  const policy = await createPasswordPolicy(passwords);
  const codes = createVerificationCodes(keys, issuerContext.settings);
  const context: AccountContext = { ...issuerContext, hasher, policy, codes, mail };
  return Object.freeze({
    ...createSignUp(context),
    ...createAccountAdministration(context),
    authenticate: (credentials) => authenticate(context, credentials),
    changePassword: (request) => changePassword(context, request),
    throttleKey: normaliseForThrottle,
    load: () => ({ running: hasher.queue.running(), waiting: hasher.queue.waiting() }),
    close: () => policy.close(),
  } satisfies Accounts);
}

async function authenticate(
  context: AccountContext,
  credentials: Parameters<Accounts['authenticate']>[0],
): Promise<Authenticated> {
  const clientId = credentials.clientId ?? firstPartyClientId;
  const password = parsePresentedPassword(credentials.password);
  const email = parsePresentedEmail(credentials.email);
  const account = email === undefined ? undefined : await context.store.accounts.findByEmail(email);
  return provePassword(context, account, password, clientId);
}

/** Everything that an observer could time is done for nobody's account, too: two reads and one hash. */
async function provePassword(
  context: AccountContext,
  account: AccountRow | undefined,
  password: PasswordText,
  clientId: string,
): Promise<Authenticated> {
  const { store, settings, hasher, observers } = context;
  // Read before the password is looked at: whatever is revoked from here on leaves the proof behind.
  const [issuerEpoch, clientEpoch] = await store.revocations.currentEpochs(clientId, account?.sub ?? '');
  const { matches, outdated } = await hasher.verify(account?.passwordHash ?? null, password);
  const refusal = refusalOf(account, matches);
  if (account === undefined || refusal !== undefined) {
    observers.emit({ type: 'login_failed', cause: refusal ?? 'unknown', ...(account && { sub: account.sub }) });
    throw errors.create('credentials_invalid');
  }
  if (outdated) await rehash(context, account, password);
  return proveAuthenticated({
    sub: account.sub,
    clientId,
    // The third epoch is the row's, which was read together with the hash: a change of password in between makes it old.
    epochs: [issuerEpoch, clientEpoch, account.epoch],
    amr: ['pwd'],
    acr: null,
    authTimeSeconds: settings.wallClock(),
    account,
  });
}

function refusalOf(
  account: AccountRow | undefined,
  matches: boolean,
): 'unknown' | 'password' | 'suspended' | undefined {
  if (account === undefined) return 'unknown';
  if (!matches) return 'password';
  if (account.status !== 'active') return 'suspended';
  return undefined;
}

/** Under today's cost. Nothing else may have changed meanwhile, and a full queue only puts it off to the next log-in. */
async function rehash(context: AccountContext, account: AccountRow, password: PasswordText): Promise<void> {
  try {
    const passwordHash = await context.hasher.hash(password);
    await context.store.accounts.change(account.sub, (row) =>
      row.passwordHash === account.passwordHash ? { outcome: true, set: { passwordHash } } : { outcome: false },
    );
  } catch {
    // The log-in itself is good; the store or the queue speaks for itself elsewhere.
  }
}

async function changePassword(
  context: AccountContext,
  request: Parameters<Accounts['changePassword']>[0],
): Promise<Authenticated> {
  const { store, hasher, policy, observers } = context;
  const clientId = request.clientId ?? firstPartyClientId;
  const account = await store.accounts.find(request.sub);
  // The current password first, so that a stolen access token cannot be used to try out the policy's lists.
  const before = await provePassword(context, account, parsePresentedPassword(request.current), clientId);
  const next = await policy.parseNew(request.next, [before.account.email]);
  const passwordHash = await hasher.hash(next);
  const after = proveAuthenticated({
    ...before,
    epochs: [before.epochs[0], before.epochs[1], before.epochs[2] + 1],
    account: { ...before.account, passwordHash, epoch: before.account.epoch + 1 },
  });
  const session = await request.beginSession?.(after);
  const entryExpiresAt = context.entryExpiresAt();
  const changed = await store.accounts.change(request.sub, (row) => {
    // Two changes at once, or a suspension between: the later one proved a state that is gone. (The hash may have been
    // renewed by a log-in meanwhile; the epoch tells a real change.)
    if (row.epoch !== before.account.epoch || row.status !== 'active') return { outcome: false };
    return {
      outcome: true,
      set: { passwordHash },
      raiseEpoch: { reason: 'password-change', entryExpiresAt },
      ...(session === undefined ? {} : { createSession: session }),
    };
  });
  if (changed !== true) throw errors.create('credentials_invalid');
  await revokePairwiseSessions(context, request.sub);
  observers.emit({ type: 'password_changed', sub: request.sub });
  return after;
}

/** An address that cannot exist takes the path of one that does not. */
function parsePresentedEmail(text: string): string | undefined {
  try {
    return parseEmail(text);
  } catch {
    return undefined;
  }
}

function definedCost(options: object): object {
  const names = ['memoryKib', 'passes', 'parallelism'];
  return Object.fromEntries(
    Object.entries(options).filter(([name, value]) => names.includes(name) && value !== undefined),
  );
}
