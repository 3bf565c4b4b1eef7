import { isAuthError } from '@sealwright/jwt';
import type { AccountContext } from './account-context.ts';
import { parseEmail } from './account-email.ts';
import { type AccountGrants, parseGrants } from './account-grants.ts';
import { newAccount } from './new-account.ts';
import { canVerify } from './password-hash.ts';
import type { AccountRow } from './ports.ts';

/** An account of another system. */
export interface ImportedAccount extends AccountGrants {
  /** Kept, so that tokens and foreign keys go on meaning the same person. Made at random if left out. */
  readonly sub?: string;
  readonly email: string;
  readonly emailVerified?: boolean;
  /**
   * A PHC string of argon2id, argon2i or argon2d. Left out: nobody can sign in by password. After the first log-in it is
   * hashed again under the cost of today.
   */
  readonly passwordHash?: string;
  readonly suspended?: boolean;
}

export type ImportRefusal =
  | 'email_invalid'
  /** Another account has the address or the subject. */
  | 'account_exists'
  | 'sub_invalid'
  | 'registration_invalid'
  /** bcrypt, scrypt, PBKDF2, plain digests: nothing here can verify them, and a hash that nobody can verify locks people out in silence. */
  | 'hash_unsupported';

export interface ImportResult {
  readonly imported: number;
  /** `row` counts from 0. */
  readonly refused: readonly { readonly row: number; readonly reason: ImportRefusal }[];
}

/**
 * Takes the rows one after the other; a refused one does not stop the rest, and running it again refuses only what is
 * there already.
 */
export async function importAccounts(
  context: AccountContext,
  rows: Iterable<ImportedAccount> | AsyncIterable<ImportedAccount>,
): Promise<ImportResult> {
  const refused: { row: number; reason: ImportRefusal }[] = [];
  let imported = 0;
  let row = -1;
  for await (const source of rows) {
    row += 1;
    const account = parseImported(context, source);
    if (typeof account === 'string') refused.push({ row, reason: account });
    else if ((await context.store.accounts.create(account)) === 'exists')
      refused.push({ row, reason: 'account_exists' });
    else imported += 1;
  }
  return { imported, refused };
}

function parseImported(context: AccountContext, source: ImportedAccount): AccountRow | ImportRefusal {
  const { sub, passwordHash = null, emailVerified = false } = source;
  if (sub !== undefined && !/^[\x21-\x7e]{1,128}$/.test(sub)) return 'sub_invalid';
  if (passwordHash !== null && !canVerify(passwordHash)) return 'hash_unsupported';
  try {
    return newAccount(context, {
      email: parseEmail(source.email),
      passwordHash,
      emailVerified,
      status: source.suspended === true ? 'suspended' : 'active',
      ...parseGrants(source),
      ...(sub === undefined ? {} : { sub }),
    });
  } catch (error) {
    if (isAuthError(error, 'email_invalid')) return 'email_invalid';
    if (isAuthError(error, 'registration_invalid')) return 'registration_invalid';
    throw error;
  }
}
