import type { AccountRow, Issuer } from '@sealwright/issuer';
import type { Command } from 'commander';
import { findAccount } from '../account-lookup.ts';
import { addPageFlags, addStoreFlags } from '../command-flags.ts';
import { formatTable, writeAnswer } from '../command-output.ts';
import { nextAfter, type PageFlags, readPage } from '../list-page.ts';
import { type StoreFlags, withIssuer } from '../opened-issuer.ts';
import { defineUserImport } from './user-import.ts';

interface PasswordFlags extends StoreFlags {
  readonly passwordStdin?: boolean;
}

interface AddFlags extends PasswordFlags {
  readonly role?: readonly string[];
  readonly scope?: readonly string[];
  readonly password: boolean;
}

export function defineUser(command: Command): void {
  addStoreFlags(command.command('add'))
    .description('add an account; its password is asked for, or read from standard input')
    .argument('<email>', 'its address')
    .option('--role <role...>', 'its roles')
    .option('--scope <scope...>', 'scopes that applications may be granted for it')
    .option('--password-stdin', 'read the password from standard input')
    .option('--no-password', 'without one: nobody can log in by password')
    .action(async (email: string, _flags: unknown, self: Command) => addUser(email, self.optsWithGlobals<AddFlags>()));
  addPageFlags(addStoreFlags(command.command('list')))
    .description('list accounts')
    .action(async (_flags: unknown, self: Command) => listUsers(self.optsWithGlobals<StoreFlags & PageFlags>()));
  for (const [name, description] of [
    ['suspend', 'lock an account out: every session and token of it is dead at once'],
    ['activate', 'let a suspended account log in again'],
  ] as const) {
    addStoreFlags(command.command(name))
      .description(description)
      .argument('<user>', 'its address or its identifier')
      .action(async (user: string, _flags: unknown, self: Command) =>
        changeUser(user, self.optsWithGlobals<StoreFlags>(), (issuer, { sub }) => issuer.accounts[name](sub)),
      );
  }
  addStoreFlags(command.command('password'))
    .description('set a new password, asked for or read from standard input; every session of the account ends')
    .argument('<user>', 'its address or its identifier')
    .option('--password-stdin', 'read the password from standard input')
    .action(async (user: string, _flags: unknown, self: Command) => setPassword(user, self.optsWithGlobals()));
  addStoreFlags(command.command('role'))
    .description('set the roles of an account; a role that it loses is gone at once, with its sessions')
    .argument('<user>', 'its address or its identifier')
    .argument('[roles...]', 'all of its roles from now on; none, to take them all')
    .action(async (user: string, roles: readonly string[], _flags: unknown, self: Command) =>
      changeUser(user, self.optsWithGlobals<StoreFlags>(), (issuer, { sub }) => issuer.accounts.setRoles(sub, roles)),
    );
  addStoreFlags(command.command('scope'))
    .description('set the scopes that applications may be granted for an account; losing one ends its sessions')
    .argument('<user>', 'its address or its identifier')
    .argument('[scopes...]', 'all of its scopes from now on; none, to take them all')
    .action(async (user: string, scopes: readonly string[], _flags: unknown, self: Command) =>
      changeUser(user, self.optsWithGlobals<StoreFlags>(), (issuer, { sub }) =>
        issuer.accounts.setGrants(sub, { scopes }),
      ),
    );
  defineUserImport(addStoreFlags(command.command('import')));
}

async function addUser(email: string, flags: AddFlags): Promise<void> {
  const password = flags.password ? await readPassword(flags) : undefined;
  await withIssuer(flags, async (issuer) => {
    const account = await issuer.accounts.create({
      email,
      roles: flags.role ?? [],
      scopes: flags.scope ?? [],
      ...(password === undefined ? {} : { password }),
    });
    writeAnswer(flags, { json: { user: shown(account) }, text: `added ${account.email} as ${account.sub}` });
  });
}

async function setPassword(user: string, flags: PasswordFlags): Promise<void> {
  const password = await readPassword(flags);
  await changeUser(user, flags, (issuer, { sub }) => issuer.accounts.setPassword(sub, password));
}

async function readPassword(flags: PasswordFlags): Promise<string> {
  const { readNewPassword } = await import('../password-input.ts');
  return readNewPassword(flags);
}

async function listUsers(flags: StoreFlags & PageFlags): Promise<void> {
  const page = readPage(flags);
  await withIssuer(flags, async (issuer) => {
    const accounts = await issuer.accounts.list(page);
    const rows = accounts.map(({ email, sub, status, roles }) => [email, sub, status, roles.join(' ')]);
    writeAnswer(flags, {
      json: { users: accounts.map(shown), next: nextAfter(accounts, page.limit, ({ sub }) => sub) },
      text: formatTable(['email', 'sub', 'status', 'roles'], rows),
    });
  });
}

async function changeUser(
  name: string,
  flags: StoreFlags,
  change: (issuer: Issuer, account: AccountRow) => Promise<AccountRow>,
): Promise<void> {
  await withIssuer(flags, async (issuer) => {
    const changed = await change(issuer, await findAccount(issuer, name));
    const listed = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(' '));
    writeAnswer(flags, {
      json: { user: shown(changed) },
      text: `${changed.email} is ${changed.status}; roles: ${listed(changed.roles)}; scopes: ${listed(changed.scopes)}`,
    });
  });
}

/** What may be shown of an account: never the password's hash. */
function shown(account: AccountRow): Record<string, unknown> {
  const { sub, email, status, roles, groups, scopes, createdAt } = account;
  const hasPassword = account.passwordHash !== null;
  return { sub, email, status, roles, groups, scopes, hasPassword, createdAt: new Date(createdAt).toISOString() };
}
