import type { Issuer } from '@sealwright/issuer';
import { refuse } from './command-failure.ts';

/**
 * The account that a person names by its address or its identifier.
 *
 * Throws {@link CommandFailure} `user_unknown` (1).
 */
export async function findAccount(
  issuer: Issuer,
  name: string,
): Promise<NonNullable<Awaited<ReturnType<Issuer['accounts']['find']>>>> {
  const account = name.includes('@') ? await issuer.accounts.findByEmail(name) : await issuer.accounts.find(name);
  if (account !== undefined) return account;
  throw refuse('user_unknown', 'there is no such account');
}
