import type { Secret } from '@sealwright/jwt';
import { isSecretOf, usesSecret } from './client-secret.ts';
import { firstPartyClientId, identifierBytes } from './defaults.ts';
import { errors } from './errors.ts';
import type { IssuerContext } from './issuer-context.ts';
import { checkNewClient, type NewClient } from './new-client.ts';
import type { ClientChange, ClientRow, Page } from './ports.ts';
import { createHashedSecret, maxSecrets } from './secret-hash.ts';

/**
 * The registered clients (RFC 6749 §2).
 *
 * @example
 * ```ts
 * import type { Issuer } from '@sealwright/issuer';
 * import { encodeBase64Url } from '@sealwright/jwt';
 *
 * export async function register(issuer: Issuer): Promise<string> {
 *   const { secret } = await issuer.clients.add({ clientId: 'billing', kind: 'confidential', name: 'Billing' });
 *   return secret === undefined ? '' : encodeBase64Url(secret.reveal());
 * }
 * ```
 */
export interface Clients {
  /**
   * Registers a client. The secret of one that authenticates by a secret is answered here and never again: only its hash is
   * kept. Its text is `encodeBase64Url(secret.reveal())`.
   *
   * @throws AuthError `client_exists`, `registration_invalid`
   */
  add(client: NewClient): Promise<{ readonly client: ClientRow; readonly secret?: Secret }>;
  /** Whether a client could be added so. Nothing is written. @throws AuthError `registration_invalid` */
  check(client: NewClient): Promise<void>;
  /**
   * Replaces everything but its identifier, kind and epoch: what is left out has its default again. A secret that it keeps using stays; one
   * that it begins to need is answered here. With `basis`, the row that the change was made from:
   * `client_unknown` where its registration token, scopes or resources are others by now.
   *
   * @throws AuthError `client_unknown`, `registration_invalid`
   */
  replace(
    clientId: string,
    client: Omit<NewClient, 'clientId'>,
    basis?: ClientRow,
  ): Promise<{ readonly client: ClientRow; readonly secret: Secret | undefined }>;
  find(clientId: string): Promise<ClientRow | undefined>;
  list(page?: Page): Promise<readonly ClientRow[]>;
  /**
   * Whether this is a client that authenticates by a secret, with this secret. Unknown clients, all others and wrong secrets
   * take the same work. It does NOT throttle: 256 random bits are not guessed.
   */
  authenticate(clientId: string, secret: string): Promise<boolean>;
  /** The same for a row that was read a moment ago, or for none. */
  hasSecret(client: ClientRow | undefined, secret: string): boolean;
  /**
   * A new secret beside the former one, which stays good until `retireFormerSecret` or the next rotation.
   *
   * @throws AuthError `client_unknown` (also where the client has no secret to rotate)
   */
  rotateSecret(clientId: string): Promise<{ readonly secret: Secret }>;
  /** Ends the overlap: only the newest secret is good. @throws AuthError `client_unknown` */
  retireFormerSecret(clientId: string): Promise<void>;
  /** Registers the client of the first-party flow unless it is there. */
  ensureFirstParty(): Promise<ClientRow>;
}

export function createClients(context: IssuerContext): Clients {
  const { store, settings } = context;
  const hasSecret: Clients['hasSecret'] = (client, secret) => isSecretOf(client, secret, store.now());
  return Object.freeze({
    async add(client) {
      const clientId = client.clientId ?? Buffer.from(settings.random(identifierBytes)).toString('base64url');
      const parsed = await checkNewClient(context, { ...client, clientId });
      const hashed = usesSecret(parsed) ? createHashedSecret(settings.random) : undefined;
      const row = hashed === undefined ? parsed : { ...parsed, secretHashes: [hashed.hash] };
      if ((await store.clients.create(row)) === 'exists') throw errors.create('client_exists');
      return hashed === undefined ? { client: row } : { client: row, secret: hashed.secret };
    },
    replace: (clientId, client, basis) => replaceClient(context, { clientId, client, basis }),
    check: async (client) => void (await checkNewClient(context, { ...client, clientId: 'x' })),
    hasSecret,
    find: (clientId) => store.clients.find(clientId),
    list: (page) => store.clients.list(page),
    authenticate: async (clientId, secret) => hasSecret(await store.clients.find(clientId), secret),
    async rotateSecret(clientId) {
      const { secret, hash } = createHashedSecret(settings.random);
      // Newest first: the former ones fall off the end.
      await setSecrets(context, clientId, (hashes) => [hash, ...hashes].slice(0, maxSecrets));
      return { secret };
    },
    retireFormerSecret: (clientId) => setSecrets(context, clientId, (hashes) => hashes.slice(0, 1)),
    async ensureFirstParty() {
      const found = await store.clients.find(firstPartyClientId);
      if (found !== undefined) return found;
      const wanted = { clientId: firstPartyClientId, kind: 'public', name: 'First-party applications' } as const;
      const row = await checkNewClient(context, wanted);
      // Another node may have been quicker, and its row is as good.
      await store.clients.create(row);
      return (await store.clients.find(firstPartyClientId)) ?? row;
    },
  } satisfies Clients);
}

async function setSecrets(
  { store }: IssuerContext,
  clientId: string,
  choose: (hashes: readonly string[]) => readonly string[],
): Promise<void> {
  const changed = await store.clients.change(clientId, (client) =>
    usesSecret(client) ? { outcome: true, set: { secretHashes: choose(client.secretHashes) } } : { outcome: false },
  );
  if (changed !== true) throw errors.create('client_unknown');
}

/** Who may change a client that registered itself, and how far. */
function boundsOf({ scopes, resources, settings }: ClientRow): string {
  return JSON.stringify([settings.registrationTokenHash ?? null, scopes, resources]);
}

interface Replaced {
  readonly client: ClientRow;
  readonly secret: Secret | undefined;
}

async function replaceClient(
  context: IssuerContext,
  wish: {
    readonly clientId: string;
    readonly client: Omit<NewClient, 'clientId'>;
    readonly basis: ClientRow | undefined;
  },
): Promise<Replaced> {
  const { clientId, client, basis } = wish;
  const { store, settings } = context;
  const wanted = await checkNewClient(context, { ...client, clientId });
  const fresh = usesSecret(wanted) ? createHashedSecret(settings.random) : undefined;
  const changed = await store.clients.change(clientId, (row): ClientChange<Replaced | 'other-kind' | undefined> => {
    if (basis !== undefined && boundsOf(row) !== boundsOf(basis)) return { outcome: undefined };
    if (row.kind !== wanted.kind) return { outcome: 'other-kind' };
    const { name, redirectUris, allowedOrigins, scopes, resources, settings: own } = wanted;
    const keeps = usesSecret(row) && row.secretHashes.length > 0;
    const secretHashes = fresh === undefined ? [] : keeps ? row.secretHashes : [fresh.hash];
    const set = { name, redirectUris, allowedOrigins, scopes, resources, settings: own, secretHashes };
    return { outcome: { client: { ...row, ...set }, secret: keeps ? undefined : fresh?.secret }, set };
  });
  if (changed === undefined) throw errors.create('client_unknown');
  if (changed === 'other-kind') {
    throw errors.create('registration_invalid', { evidence: { member: 'token_endpoint_auth_method' } });
  }
  return changed;
}
