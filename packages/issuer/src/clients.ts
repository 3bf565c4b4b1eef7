import type { Secret } from '@sealwright/jwt';
import { settingsOf } from './client-settings.ts';
import { checkClientSettings } from './client-settings-check.ts';
import { firstPartyClientId, identifierBytes } from './defaults.ts';
import { errors } from './errors.ts';
import type { IssuerContext } from './issuer-context.ts';
import type { ClientKind, ClientRow, ClientSettings, Page } from './ports.ts';
import { checkName, checkOrigin, checkRedirectUri, checkResourceIdentifier, checkScopes } from './registration.ts';
import { createHashedSecret, maxSecrets, verifySecret } from './secret-hash.ts';

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
   * Replaces everything but name and number: what is left out has its default again. A secret that it keeps using stays; one
   * that it begins to need is answered here. It stays public or confidential.
   *
   * @throws AuthError `client_unknown`, `registration_invalid`
   */
  replace(
    clientId: string,
    client: Omit<NewClient, 'clientId'>,
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
  const parse = async (client: NewClient, facts: Parameters<typeof parseNewClient>[1]): Promise<ClientRow> => {
    const parsed = parseNewClient(client, facts);
    await checkClientSettings(parsed, settings.algorithm);
    return parsed;
  };
  const add: Clients['add'] = async (client) => {
    const parsed = await parse(client, {
      clientId: client.clientId ?? Buffer.from(settings.random(identifierBytes)).toString('base64url'),
      secretHashes: [],
      createdAt: store.now(),
    });
    const hashed = usesSecret(parsed) ? createHashedSecret(settings.random) : undefined;
    const row = hashed === undefined ? parsed : { ...parsed, secretHashes: [hashed.hash] };
    if ((await store.clients.create(row)) === 'exists') throw errors.create('client_exists');
    return hashed === undefined ? { client: row } : { client: row, secret: hashed.secret };
  };
  const setSecrets = async (
    clientId: string,
    choose: (hashes: readonly string[]) => readonly string[],
  ): Promise<void> => {
    const changed = await store.clients.change(clientId, (client) =>
      usesSecret(client) ? { outcome: true, set: { secretHashes: choose(client.secretHashes) } } : { outcome: false },
    );
    if (changed !== true) throw errors.create('client_unknown');
  };
  const hasSecret: Clients['hasSecret'] = (client, secret) => {
    const usable = client !== undefined && usesSecret(client) && !isSecretOver(client, store.now());
    return verifySecret(secret, usable ? client.secretHashes : []);
  };
  const replace: Clients['replace'] = async (clientId, client) => {
    const wanted = await parse({ ...client, clientId }, { clientId, secretHashes: [], createdAt: store.now() });
    const fresh = usesSecret(wanted) ? createHashedSecret(settings.random) : undefined;
    const changed = await store.clients.change(clientId, (row) => {
      if (row.kind !== wanted.kind) return { outcome: undefined };
      const { name, redirectUris, allowedOrigins, scopes, resources, settings: own } = wanted;
      const kept = usesSecret(row) && row.secretHashes.length > 0 ? row.secretHashes : fresh && [fresh.hash];
      const secretHashes = usesSecret(wanted) ? (kept ?? []) : [];
      const set = { name, redirectUris, allowedOrigins, scopes, resources, settings: own, secretHashes };
      return { outcome: { client: { ...row, ...set }, isFresh: secretHashes[0] === fresh?.hash }, set };
    });
    const row = await store.clients.find(clientId);
    if (row === undefined) throw errors.create('client_unknown');
    if (changed === undefined) throw invalid('token_endpoint_auth_method');
    return { client: changed.client, secret: changed.isFresh ? fresh?.secret : undefined };
  };
  return Object.freeze({
    add,
    replace,
    check: async (client) => void (await parse(client, { clientId: 'x', secretHashes: [], createdAt: store.now() })),
    hasSecret,
    find: (clientId) => store.clients.find(clientId),
    list: (page) => store.clients.list(page),
    authenticate: async (clientId, secret) => hasSecret(await store.clients.find(clientId), secret),
    async rotateSecret(clientId) {
      const { secret, hash } = createHashedSecret(settings.random);
      // Newest first: the former ones fall off the end.
      await setSecrets(clientId, (hashes) => [hash, ...hashes].slice(0, maxSecrets));
      return { secret };
    },
    retireFormerSecret: (clientId) => setSecrets(clientId, (hashes) => hashes.slice(0, 1)),
    async ensureFirstParty() {
      const found = await store.clients.find(firstPartyClientId);
      if (found !== undefined) return found;
      const row = parseNewClient(
        { kind: 'public', name: 'First-party applications' },
        { clientId: firstPartyClientId, secretHashes: [], createdAt: store.now() },
      );
      // Another node may have been quicker, and its row is as good.
      await store.clients.create(row);
      return (await store.clients.find(firstPartyClientId)) ?? row;
    },
  } satisfies Clients);
}

/** A client that shows a key or a certificate has no secret beside it: the weaker of two would be the one that counts. */
function usesSecret(client: ClientRow): boolean {
  return client.kind === 'confidential' && /^client_secret_(basic|post)$/.test(settingsOf(client).authMethod);
}

function isSecretOver({ settings }: ClientRow, now: number): boolean {
  return settings.secretExpiresAt !== undefined && now >= settings.secretExpiresAt;
}

function parseNewClient(
  client: NewClient,
  facts: Pick<ClientRow, 'clientId' | 'secretHashes' | 'createdAt'>,
): ClientRow {
  checkClientId(facts.clientId);
  if (client.kind !== 'public' && client.kind !== 'confidential') throw invalid('kind');
  return {
    ...facts,
    kind: client.kind,
    name: checkName(client.name),
    redirectUris: (client.redirectUris ?? []).map(checkRedirectUri),
    allowedOrigins: (client.allowedOrigins ?? []).map(checkOrigin),
    scopes: checkScopes(client.scopes ?? []),
    resources: (client.resources ?? []).map(checkResourceIdentifier),
    epoch: 0,
    settings: client.settings ?? {},
  };
}

/** RFC 9700 §4.15: a client that could pick a user's `sub` as its identifier could pass for that user. */
function checkClientId(clientId: string): void {
  if (!/^[A-Za-z0-9._~-]{1,128}$/.test(clientId) || clientId.startsWith('usr_')) throw invalid('client_id');
}

function invalid(member: string): Error {
  return errors.create('registration_invalid', { evidence: { member } });
}
