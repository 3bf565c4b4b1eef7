import type { AccountContext } from './account-context.ts';
import { parseEmail } from './account-email.ts';
import { type AccountGrants, parseGrants, takesAway } from './account-grants.ts';
import { type ImportedAccount, type ImportResult, importAccounts } from './account-import.ts';
import { errors } from './errors.ts';
import { newAccount } from './new-account.ts';
import { revokePairwiseSessions } from './openid/pairwise-sessions.ts';
import type { AccountChange, AccountRow, EndReason, Page } from './ports.ts';

/** What an administrator does to accounts. Who may call it is decided before. */
export interface AccountAdministration {
  /**
   * Makes an account whatever the sign-up mode; its address counts as verified, since the administrator vouches for it.
   * Without a password nobody can sign in by one.
   *
   * @throws AuthError `email_invalid`, `email_taken`, `registration_invalid`, those of a new password, `busy`
   */
  create(account: { readonly email: string; readonly password?: string } & AccountGrants): Promise<AccountRow>;
  /** Locks the account out: its epoch rises in the same transaction, so every session and token is dead at once. */
  suspend(sub: string): Promise<AccountRow>;
  /** Lets a suspended account sign in again. Sessions of before stay dead. */
  activate(sub: string): Promise<AccountRow>;
  /**
   * Sets a password in the place of one that is lost, or known to others: the epoch rises in the same transaction, so
   * every session and token of before is dead. It does not ask for the former one, and does not activate an account.
   *
   * @throws AuthError `account_unknown`, those of a new password, `busy`
   */
  setPassword(sub: string, password: string): Promise<AccountRow>;
  /**
   * Sets what is given and leaves the rest. Something taken away is gone at once: the epoch rises, and the person signs
   * in again. Something added is in the next tokens.
   *
   * @throws AuthError `account_unknown`, `registration_invalid`
   */
  setGrants(sub: string, grants: AccountGrants): Promise<AccountRow>;
  /** `setGrants` for roles alone. */
  setRoles(sub: string, roles: readonly string[]): Promise<AccountRow>;
  /** Brings in accounts of another system; see `ImportedAccount`. Refused rows are answered with their reason. */
  import(rows: Iterable<ImportedAccount> | AsyncIterable<ImportedAccount>): Promise<ImportResult>;
  find(sub: string): Promise<AccountRow | undefined>;
  /** Undefined also for a text that is no address. */
  findByEmail(email: string): Promise<AccountRow | undefined>;
  list(page?: Page): Promise<readonly AccountRow[]>;
  count(): Promise<number>;
}

export function createAccountAdministration(context: AccountContext): AccountAdministration {
  const { accounts } = context.store;
  const setGrants = (sub: string, grants: AccountGrants): Promise<AccountRow> => {
    const set = parseGrants(grants);
    return change(context, sub, (row) => ({ set, raise: takesAway(row, set) ? 'revoked' : undefined }));
  };
  return {
    create: (account) => createAccount(context, account),
    suspend: (sub) =>
      change(context, sub, (row) => ({
        set: { status: 'suspended' },
        raise: row.status === 'active' ? 'suspended' : undefined,
      })),
    activate: (sub) => change(context, sub, () => ({ set: { status: 'active' }, raise: undefined })),
    setPassword: (sub, password) => setPassword(context, sub, password),
    setGrants,
    setRoles: (sub, roles) => setGrants(sub, { roles }),
    import: (rows) => importAccounts(context, rows),
    find: (sub) => accounts.find(sub),
    async findByEmail(text) {
      let email: string;
      try {
        email = parseEmail(text);
      } catch {
        return undefined;
      }
      return accounts.findByEmail(email);
    },
    list: (page) => accounts.list(page),
    count: () => accounts.count(),
  };
}

async function createAccount(
  context: AccountContext,
  request: Parameters<AccountAdministration['create']>[0],
): Promise<AccountRow> {
  const email = parseEmail(request.email);
  const grants = parseGrants(request);
  const password = request.password === undefined ? null : await context.policy.parseNew(request.password, [email]);
  const passwordHash = password === null ? null : await context.hasher.hash(password);
  const account = newAccount(context, { email, passwordHash, emailVerified: true, ...grants });
  if ((await context.store.accounts.create(account)) === 'exists') throw errors.create('email_taken');
  context.observers.emit({ type: 'account_created', sub: account.sub });
  return account;
}

async function setPassword(context: AccountContext, sub: string, text: string): Promise<AccountRow> {
  const account = await context.store.accounts.find(sub);
  if (account === undefined) throw errors.create('account_unknown');
  const passwordHash = await context.hasher.hash(await context.policy.parseNew(text, [account.email]));
  const changed = await change(context, sub, () => ({ set: { passwordHash }, raise: 'password-change' }));
  context.observers.emit({ type: 'password_changed', sub });
  return changed;
}

interface Decision {
  readonly set: NonNullable<AccountChange<unknown>['set']>;
  readonly raise: EndReason | undefined;
}

async function change(
  context: AccountContext,
  sub: string,
  decide: (row: AccountRow) => Decision,
): Promise<AccountRow> {
  const entryExpiresAt = context.entryExpiresAt();
  const changed = await context.store.accounts.change(sub, (row) => {
    const { set, raise } = decide(row);
    const after: AccountRow = { ...row, ...set, epoch: row.epoch + (raise === undefined ? 0 : 1) };
    return {
      outcome: { after, raise },
      set,
      ...(raise === undefined ? {} : { raiseEpoch: { reason: raise, entryExpiresAt } }),
    };
  });
  if (changed === undefined) throw errors.create('account_unknown');
  if (changed.raise !== undefined) await revokePairwiseSessions(context, sub);
  context.observers.emit({ type: 'account_changed', sub, revoked: changed.raise !== undefined });
  return changed.after;
}
