import type { IssuerKey, KeySource, PublicJwk, SigningKey } from '@sealwright/jwt';
import { announceAheadMilliseconds, systemPause } from './defaults.ts';
import { errors } from './errors.ts';
import type { IssuerContext } from './issuer-context.ts';
import { createRingCache, type RingCache } from './key-cache.ts';
import {
  decideAnnouncement,
  decideCompromise,
  decideRemoval,
  decideRotation,
  type OrderedDecision,
} from './key-emergency.ts';
import { createFreshKey, type FreshKey, openFromRow, type RefreshKey } from './key-material.ts';
import { decideSchedule, type KeySchedule, keyScheduleOf, type RingDecision, type RingTimes } from './key-schedule.ts';
import type { IssuerStore, KeyEncryption, KeyRow, KeyUse, ResourceServerRow } from './ports.ts';

export type { RefreshKey } from './key-material.ts';

/**
 * The keys of the issuer, opened and at hand. Three uses: `access` signs tokens, `feed` signs the statements of the
 * revocation feed, `refresh` is the secret for refresh tokens. Each goes next → active → retired → removed.
 *
 * Reads are synchronous from a cache that follows the store: a change by this process is seen before its promise
 * resolves, a change by another process within the store's notice (50 ms). In that window a signer may still sign under
 * a key that was just condemned; such a token is dead already, because the condemnation covers the key and not a time.
 *
 * It does NOT run a timer: who holds the ring calls `tick()`, once a minute or so.
 *
 * @example
 * ```ts
 * import type { Issuer } from '@sealwright/issuer';
 *
 * export async function replaceStolenKey(issuer: Issuer, kid: string): Promise<string[]> {
 *   const { exposed } = await issuer.keys.rotateCompromised(kid, { fresh: true });
 *   return exposed.map((server) => server.resource);
 * }
 * ```
 */
export interface KeyRing {
  /** The key that signs access tokens now. Throws AuthError `key_absent` while there is none that may. */
  signingKey(): SigningKey;
  /** active, next and retired, for the key set. The same array until something changes. */
  publicKeys(): readonly PublicJwk[];
  /** For verifying the issuer's own tokens. */
  keySource(): KeySource;
  feedKey(): SigningKey;
  feedPublicKeys(): readonly PublicJwk[];
  /** The secret that makes refresh tokens now. */
  refreshKey(): RefreshKey;
  /** Any refresh key that still verifies; undefined for an unknown, removed or compromised one. */
  findRefreshKey(kid: string): RefreshKey | undefined;
  list(): Promise<readonly KeyRow[]>;
  /**
   * The ordinary step by hand. With `force` it may come before the next key has been public for the publish period: then
   * the key goes out in a signed delta first, and signs a second later.
   *
   * @throws AuthError `key_not_due` before the publish period is over and without `force`
   */
  rotate(options?: { readonly use?: KeyUse; readonly force?: boolean }): Promise<{ readonly active: string }>;
  /**
   * Condemns a key at once. `exposed` lists the resource servers without the feed: they accept the key until their
   * cached key set ends.
   *
   * @throws AuthError `key_absent`
   */
  rotateCompromised(
    kid: string,
    options?: { readonly fresh?: boolean },
  ): Promise<{ readonly replacement: string; readonly exposed: readonly ResourceServerRow[] }>;
  /** @throws AuthError `key_in_use` while tokens under it may be valid, `key_absent` */
  remove(kid: string): Promise<void>;
  /** Takes the steps of the schedule that are due. */
  tick(): Promise<void>;
  /** Reads the ring again. Runs by itself after every notice of the store. */
  reload(): Promise<void>;
  close(): void;
}

/**
 * Opens the ring and, on a first start, makes its keys.
 *
 * @throws AuthError `key_encryption_wrong`, `key_row_damaged`
 */
export async function createKeyRing(context: IssuerContext, keyEncryption: KeyEncryption): Promise<KeyRing> {
  const { store, settings } = context;
  const cache = createRingCache(store.keys, keyEncryption, settings.issuer);
  const applier: Applier = { context, keyEncryption, schedule: keyScheduleOf(settings), cache };
  const steps = createRingSteps(applier);
  await cache.reload();
  await steps.tick();
  const stop = store.onChange(() => {
    // A failure has closed the view already; whoever needs a key hears it.
    cache.reload().catch(() => undefined);
  });
  return Object.freeze({
    signingKey: () => cache.view().signing(),
    publicKeys: () => cache.view().publicKeys,
    keySource: () => ({ findKey: (kid: string | undefined): IssuerKey | undefined => cache.view().findKey(kid) }),
    feedKey: () => cache.view().feed(),
    feedPublicKeys: () => cache.view().feedPublicKeys,
    refreshKey: () => cache.view().refresh(),
    findRefreshKey: (kid: string) => cache.view().findRefreshKey(kid),
    list: () => store.keys.list(),
    ...steps,
    async reload() {
      await cache.reload();
    },
    close() {
      stop();
      cache.close();
    },
  } satisfies KeyRing);
}

interface Applier {
  readonly context: IssuerContext;
  readonly keyEncryption: KeyEncryption;
  readonly schedule: KeySchedule;
  readonly cache: RingCache;
}

function createRingSteps(applier: Applier): Pick<KeyRing, 'rotate' | 'rotateCompromised' | 'remove' | 'tick'> {
  const { schedule, cache } = applier;
  const { store, settings } = applier.context;
  const order = async (decide: Decide<OrderedDecision>): Promise<OrderedDecision> => {
    const decision = await applyDecision(applier, decide);
    if (decision.refused !== undefined) throw errors.create(decision.refused);
    return decision;
  };
  const tick = async (): Promise<void> => {
    const decide: Decide<RingDecision> = (ring, times, fresh) => decideSchedule(ring, times, schedule, fresh);
    // Most ticks find nothing to do: they cost a read, which also heals a notice that was missed, and no transaction.
    const ring = await cache.reload();
    const times = { now: store.now(), wallSeconds: settings.wallClock() };
    const glance = decide(ring, times, []);
    if (glance.put.length > 0 || glance.wanted.length > 0) await applyDecision(applier, decide);
  };
  // A token under the new key must not overtake the delta that carries it.
  const announceNext = async (use: KeyUse): Promise<string | undefined> => {
    const { publish = [] } = await order((ring, times) => decideAnnouncement(ring, times, schedule, use));
    if (publish.length > 0) await systemPause(announceAheadMilliseconds);
    return publish[0]?.kid;
  };
  return {
    async rotate({ use = 'access', force = false } = {}) {
      const announced = force ? await announceNext(use) : undefined;
      const { active } = await order((ring, times, fresh) =>
        decideRotation(ring, times, schedule, fresh, { use, force, announced }),
      );
      return { active: required(active) };
    },
    async rotateCompromised(kid, { fresh: wantsFresh = false } = {}) {
      const { active } = await order((ring, times, fresh) =>
        decideCompromise(ring, times, schedule, fresh, { kid, fresh: wantsFresh }),
      );
      // The place of next: not worth failing an emergency for, and the timer's next tick tries again.
      await tick().catch(() => undefined);
      return { replacement: required(active), exposed: await listExposed(store.resources) };
    },
    async remove(kid) {
      await order((ring, times) => decideRemoval(ring, times, schedule, kid));
    },
    tick,
  };
}

type Decide<D extends RingDecision> = (ring: readonly KeyRow[], times: RingTimes, fresh: readonly FreshKey[]) => D;

/** Each round supplies the fresh keys that the round before lacked; another node's step may change what is lacking. */
const maxRounds = 8;

async function applyDecision<D extends RingDecision & Partial<OrderedDecision>>(
  applier: Applier,
  decide: Decide<D>,
): Promise<D> {
  const { cache } = applier;
  const { store, settings, observers } = applier.context;
  const fresh: FreshKey[] = [];
  for (let round = 0; round < maxRounds; round += 1) {
    const wallSeconds = settings.wallClock();
    const { decision, after } = await store.keys.change((ring, now) => {
      const decision = decide(ring, { now, wallSeconds }, fresh);
      if (decision.wanted.length > 0) return { outcome: { decision, after: ring } };
      const { put, revoke = [], publish = [] } = decision;
      return { outcome: { decision, after: merge(ring, put) }, put, revoke, publish };
    });
    if (decision.wanted.length === 0) {
      await cache.install(after);
      for (const step of decision.steps) observers.emit({ type: 'key_changed', ...step });
      return decision;
    }
    for (const use of decision.wanted) fresh.push(await makeFresh(applier, use));
  }
  throw errors.create('key_absent');
}

/** Opened before any row holds it, so that it can be used from the moment its row is committed. */
async function makeFresh({ context, keyEncryption, schedule, cache }: Applier, use: KeyUse): Promise<FreshKey> {
  const key = await createFreshKey(use, schedule.algorithms[use], keyEncryption, context.settings.random);
  cache.remember(key.kid, await openFromRow(key, keyEncryption));
  return key;
}

function merge(ring: readonly KeyRow[], put: readonly KeyRow[]): readonly KeyRow[] {
  const written = new Map(put.map((row) => [row.kid, row]));
  return [...ring.filter((row) => !written.has(row.kid)), ...put];
}

async function listExposed(resources: IssuerStore['resources']): Promise<readonly ResourceServerRow[]> {
  const limit = 1000;
  const exposed: ResourceServerRow[] = [];
  let page = await resources.list({ limit });
  for (;;) {
    exposed.push(...page.filter((row) => !row.readsFeed));
    const last = page.at(-1);
    if (last === undefined || page.length < limit) return exposed;
    page = await resources.list({ after: last.resource, limit });
  }
}

function required(kid: string | undefined): string {
  if (kid === undefined) throw errors.create('key_absent');
  return kid;
}
