import { checkClientSettings } from './client-settings-check.ts';
import { errors } from './errors.ts';
import type { IssuerContext } from './issuer-context.ts';
import type { ClientKind, ClientRow, ClientSettings } from './ports.ts';
import { checkName, checkOrigin, checkRedirectUri, checkResourceIdentifier, checkScopes } from './registration.ts';

export interface NewClient {
  /** 1 to 128 characters of `A-Z a-z 0-9 . _ ~ -`; made at random if left out. */
  readonly clientId?: string;
  /** `confidential` gets a secret; `public` (a browser, a phone) could not keep one. */
  readonly kind: ClientKind;
  readonly name: string;
  readonly redirectUris?: readonly string[];
  /** Origins that browsers may call from (CORS), exact. */
  readonly allowedOrigins?: readonly string[];
  readonly scopes?: readonly string[];
  readonly resources?: readonly string[];
  /** How it authenticates, which grants it may use, and the rest of its registration; what is left out has its default. */
  readonly settings?: ClientSettings;
}

/**
 * The row of a client that is about to be written, all of it checked, without a secret.
 *
 * @throws AuthError `registration_invalid`
 */
export async function checkNewClient(
  { settings, store }: IssuerContext,
  client: NewClient & { readonly clientId: string },
): Promise<ClientRow> {
  checkClientId(client.clientId);
  if (client.kind !== 'public' && client.kind !== 'confidential') throw invalid('kind');
  const row: ClientRow = {
    ...{ clientId: client.clientId, secretHashes: [], createdAt: store.now() },
    kind: client.kind,
    name: checkName(client.name),
    redirectUris: (client.redirectUris ?? []).map(checkRedirectUri),
    allowedOrigins: (client.allowedOrigins ?? []).map(checkOrigin),
    scopes: checkScopes(client.scopes ?? []),
    resources: (client.resources ?? []).map(checkResourceIdentifier),
    epoch: 0,
    settings: client.settings ?? {},
  };
  await checkClientSettings(row, settings.algorithm);
  return row;
}

/** RFC 9700 §4.15: a client that could pick a user's `sub` as its identifier could pass for that user. */
function checkClientId(clientId: string): void {
  if (!/^[A-Za-z0-9._~-]{1,128}$/.test(clientId) || clientId.startsWith('usr_')) throw invalid('client_id');
}

function invalid(member: string): Error {
  return errors.create('registration_invalid', { evidence: { member } });
}
