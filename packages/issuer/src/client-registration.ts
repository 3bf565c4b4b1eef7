import { timingSafeEqual } from 'node:crypto';
import { isAuthError, type Secret } from '@sealwright/jwt';
import { type ClientMetadata, clientFromMetadata } from './client-metadata.ts';
import type { Clients } from './clients.ts';
import { errors } from './errors.ts';
import type { IssuerContext } from './issuer-context.ts';
import { createSecretName, hashSecretName } from './openid/secret-name.ts';
import type { ClientRow } from './ports.ts';
import { createRegistrationTokens, type RegistrationTokens } from './registration-tokens.ts';

export interface RegisteredClient {
  readonly client: ClientRow;
  /** Where it authenticates by one; shown this once. */
  readonly secret: Secret | undefined;
}

/**
 * Clients that register themselves (RFC 7591) and look after their registration (RFC 7592). It is off until the operator makes
 * an initial access token, and as wide as that token.
 *
 * It does NOT serve clients that the operator registered: those have no registration access token.
 */
export interface ClientRegistration {
  readonly tokens: RegistrationTokens;
  /** @throws AuthError `registration_token_refused`, `registration_invalid` (then the token is not used up) */
  register(
    initialToken: string,
    metadata: ClientMetadata,
  ): Promise<RegisteredClient & { readonly registrationToken: string }>;
  /** The client whose own token this is. @throws AuthError `registration_token_refused` */
  find(clientId: string, registrationToken: string): Promise<ClientRow>;
  /**
   * Replaces what it said of itself, within what it has of scopes and resources. It stays public or confidential, as it began.
   *
   * @throws AuthError `registration_token_refused`, `registration_invalid`
   */
  replace(clientId: string, registrationToken: string, metadata: ClientMetadata): Promise<RegisteredClient>;
  /** Ends it: no grant, no secret, no redirect URI, and all its sessions and tokens are dead. @throws AuthError `registration_token_refused` */
  end(clientId: string, registrationToken: string): Promise<void>;
}

export function createClientRegistration(context: IssuerContext, clients: Clients): ClientRegistration {
  const { settings, store } = context;
  const tokens = createRegistrationTokens(context);
  const find: ClientRegistration['find'] = async (clientId, registrationToken) => {
    const client = await store.clients.find(clientId);
    if (client === undefined || !isItsToken(client, registrationToken))
      throw errors.create('registration_token_refused');
    return client;
  };
  return Object.freeze({
    tokens,
    find,
    async register(initialToken, metadata) {
      const bounds = await tokens.read(initialToken);
      const wanted = clientFromMetadata(metadata, bounds, settings.algorithm);
      await clients.check(wanted);
      await tokens.use(initialToken);
      const name = createSecretName(settings.random);
      const own = { ...wanted.settings, registrationTokenHash: name.hash };
      const { client, secret } = await clients.add({ ...wanted, settings: own });
      return { client, secret, registrationToken: name.text };
    },
    async replace(clientId, registrationToken, metadata) {
      const client = await find(clientId, registrationToken);
      const wanted = clientFromMetadata(metadata, client, settings.algorithm);
      const { registrationTokenHash } = client.settings;
      const own = { ...wanted.settings, ...(registrationTokenHash !== undefined && { registrationTokenHash }) };
      // As it was when the token was looked at: what was ended or narrowed meanwhile stays so.
      return clients.replace(clientId, { ...wanted, settings: own }, client).catch((error: unknown) => {
        throw isAuthError(error, 'client_unknown') ? errors.create('registration_token_refused') : error;
      });
    },
    async end(clientId, registrationToken) {
      await find(clientId, registrationToken);
      await store.clients.change(clientId, () => ({
        outcome: true,
        set: { secretHashes: [], redirectUris: [], allowedOrigins: [], scopes: [], resources: [], settings: ended },
        raiseEpoch: { entryExpiresAt: context.entryExpiresAt() },
      }));
    },
  } satisfies ClientRegistration);
}

/** Neither a secret, nor a key, nor a grant: nothing that such a row says opens anything. */
const ended = { grantTypes: [] } as const;

function isItsToken({ settings }: ClientRow, token: string): boolean {
  const stored = Buffer.from(settings.registrationTokenHash ?? '', 'base64url');
  const shown = Buffer.from(hashSecretName(token), 'base64url');
  return stored.length === shown.length && timingSafeEqual(stored, shown);
}
