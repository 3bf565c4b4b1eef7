import { type Client, type ClientOptions, withPasswords } from './client.ts';
import { createHost } from './client-host.ts';
import { parseIssuer } from './origin-list.ts';
import type { TokenVault } from './token-vault.ts';
import { createVaultGrant } from './vault-grant.ts';

export interface VaultClientOptions extends ClientOptions {
  /** Where the refresh token is kept. */
  readonly vault: TokenVault;
}

/**
 * Makes the client of a native or desktop shell: the same machine as `createClient`, with the refresh token in a vault of the
 * system in the place of the cookie. It does NOT share anything with other clients: one vault has one client.
 *
 * Throws `TypeError` for an issuer or an API that is not an `https:` URL (`http:` for this machine alone).
 *
 * @example
 * const vault: TokenVault = createMemoryVault();
 * const client = createVaultClient({ issuer: 'https://id.example.com', apis: ['https://api.example.com'], vault });
 * client.close();
 */
export function createVaultClient(options: VaultClientOptions): Client {
  const { issuer, apis, vault, host: given } = options;
  const host = createHost({ ...given, openChannel: () => undefined });
  return withPasswords(createVaultGrant(host, parseIssuer(issuer), options, vault), apis, host);
}
