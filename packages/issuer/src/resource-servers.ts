import type { Secret } from '@sealwright/jwt';
import { errors } from './errors.ts';
import type { IssuerContext } from './issuer-context.ts';
import type { Page, ResourceServerRow } from './ports.ts';
import { checkName, checkResourceIdentifier, checkScopes } from './registration.ts';
import { createHashedSecret, maxSecrets, verifySecret } from './secret-hash.ts';

export interface NewResourceServer {
  /** The `aud` that it wants: an http(s) URL or a URN, compared to the letter. */
  readonly resource: string;
  readonly name: string;
  /** Whether it reads the revocation feed. One that does not is named after an emergency rotation, as still exposed. */
  readonly readsFeed: boolean;
  readonly scopes?: readonly string[];
}

/** The registered APIs that verify our tokens. They authenticate to read the feed and to introspect. */
export interface ResourceServers {
  /**
   * Registers one. Its secret is answered here and never again.
   *
   * @throws AuthError `resource_exists`, `registration_invalid` (also for the issuer's own audiences)
   */
  add(resource: NewResourceServer): Promise<{ readonly resource: ResourceServerRow; readonly secret: Secret }>;
  find(resource: string): Promise<ResourceServerRow | undefined>;
  list(page?: Page): Promise<readonly ResourceServerRow[]>;
  /** Whether this is a registered resource server with this secret. An unknown one takes the same work. */
  authenticate(resource: string, secret: string): Promise<boolean>;
  /**
   * A new secret beside the former one, which stays good until `retireFormerSecret` or the next rotation, so that no
   * instance of the API loses the feed meanwhile.
   *
   * @throws AuthError `resource_unknown`
   */
  rotateSecret(resource: string): Promise<{ readonly secret: Secret }>;
  /** Ends the overlap: only the newest secret is good. @throws AuthError `resource_unknown` */
  retireFormerSecret(resource: string): Promise<void>;
}

export function createResourceServers(context: IssuerContext): ResourceServers {
  const { store, settings } = context;
  // An API by one of these names could have tokens for the account or admin endpoints sent to itself.
  const reserved = [settings.issuer, settings.accountResource, settings.adminResource];
  const setSecrets = async (
    resource: string,
    choose: (hashes: readonly string[]) => readonly string[],
  ): Promise<void> => {
    const changed = await store.resources.change(resource, ({ secretHashes }) => ({
      outcome: true,
      set: { secretHashes: choose(secretHashes) },
    }));
    if (changed !== true) throw errors.create('resource_unknown');
  };
  return Object.freeze({
    async add(resource) {
      const { secret, hash } = createHashedSecret(settings.random);
      const row: ResourceServerRow = {
        resource: checkResourceIdentifier(resource.resource),
        name: checkName(resource.name),
        scopes: checkScopes(resource.scopes ?? []),
        secretHashes: [hash],
        readsFeed: resource.readsFeed,
        createdAt: store.now(),
      };
      if (reserved.includes(row.resource)) {
        throw errors.create('registration_invalid', { evidence: { member: 'resource' } });
      }
      if ((await store.resources.create(row)) === 'exists') throw errors.create('resource_exists');
      return { resource: row, secret };
    },
    find: (resource) => store.resources.find(resource),
    list: (page) => store.resources.list(page),
    async authenticate(resource, secret) {
      const row = await store.resources.find(resource);
      return verifySecret(secret, row?.secretHashes ?? []);
    },
    async rotateSecret(resource) {
      const { secret, hash } = createHashedSecret(settings.random);
      // Newest first: the former ones fall off the end.
      await setSecrets(resource, (hashes) => [hash, ...hashes].slice(0, maxSecrets));
      return { secret };
    },
    retireFormerSecret: (resource) => setSecrets(resource, (hashes) => hashes.slice(0, 1)),
  } satisfies ResourceServers);
}
