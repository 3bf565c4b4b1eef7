import { administratorRole, firstPartyClientId } from './defaults.ts';
import { errors } from './errors.ts';
import type { IssuerContext } from './issuer-context.ts';
import type { IssuerSettings } from './issuer-options.ts';
import type { AccountRow, ClientRow } from './ports.ts';

/**
 * Whether a client may have tokens for a resource (RFC 8707). The issuer's own two, the account's and the administration's, are for
 * first-party applications alone: an API or a third party must not get, by asking, what acts on accounts here.
 */
export async function mayAskFor(
  { settings, store }: IssuerContext,
  client: ClientRow,
  resource: string,
): Promise<boolean> {
  const isOurOwn = resource === settings.accountResource || resource === settings.adminResource;
  const isFirstParty = client.clientId === firstPartyClientId;
  if (isOurOwn) return isFirstParty;
  if (!isFirstParty) return client.resources.includes(resource);
  return resource === settings.defaultResource || (await store.resources.find(resource)) !== undefined;
}

/**
 * Whether an account may have tokens for a resource: those of the administration are for administrators alone, so that nobody
 * else ever holds one.
 *
 * It does NOT replace the look at the account when such a token comes: roles change, and tokens do not.
 */
export function mayAdminister(
  { adminResource }: Pick<IssuerSettings, 'adminResource'>,
  { roles }: Pick<AccountRow, 'roles'>,
  resource: string,
): boolean {
  return resource !== adminResource || roles.includes(administratorRole);
}

/**
 * The resource that a client in its own name has a token for: the one it asks for, or the first that it is registered for.
 *
 * @throws AuthError `resource_refused`
 */
export function chooseResource(client: ClientRow, asked: string | undefined): string {
  const chosen = asked ?? client.resources[0];
  if (chosen === undefined || !client.resources.includes(chosen)) throw errors.create('resource_refused');
  return chosen;
}
