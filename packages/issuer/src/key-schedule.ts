import type { AsymmetricAlgorithm } from '@sealwright/jwt';
import {
  expiryMarginSeconds,
  feedKeyGraceSeconds,
  maxAccessTokenSeconds,
  minPublishBeforeSeconds,
} from './defaults.ts';
import type { IssuerSettings } from './issuer-options.ts';
import type { FreshKey } from './key-material.ts';
import type { KeyRow, KeyUse, StoreMilliseconds } from './ports.ts';

/** The times and algorithms that the ring is held to. */
export interface KeySchedule {
  readonly rotateEverySeconds: number;
  readonly publishBeforeSeconds: number;
  readonly algorithms: {
    readonly access: AsymmetricAlgorithm;
    readonly feed: AsymmetricAlgorithm;
    readonly refresh: 'HS256';
  };
  /** How long after its retirement something made under a key may still be valid. */
  readonly graceSeconds: Readonly<Record<KeyUse, number>>;
}

/** The schedule that the settings ask for. Throws `TypeError` for times under which honest verifiers would refuse tokens. */
export function keyScheduleOf(
  settings: Pick<
    IssuerSettings,
    'algorithm' | 'accessTokenSeconds' | 'absoluteSeconds' | 'rotateEverySeconds' | 'publishBeforeSeconds'
  >,
): KeySchedule {
  const { rotateEverySeconds, publishBeforeSeconds } = settings;
  if (!(publishBeforeSeconds >= minPublishBeforeSeconds)) {
    throw new TypeError(`keySchedule.publishBeforeSeconds must be at least ${minPublishBeforeSeconds}`);
  }
  if (!(rotateEverySeconds >= publishBeforeSeconds)) {
    throw new TypeError('keySchedule.rotateEverySeconds must be at least publishBeforeSeconds');
  }
  // A restart with a shorter life must not shorten the stay of keys under which longer ones were issued.
  const longestAccess = Math.max(settings.accessTokenSeconds, maxAccessTokenSeconds);
  return {
    rotateEverySeconds,
    publishBeforeSeconds,
    algorithms: { access: settings.algorithm, feed: 'Ed25519', refresh: 'HS256' },
    graceSeconds: {
      access: longestAccess + expiryMarginSeconds,
      feed: feedKeyGraceSeconds,
      refresh: settings.absoluteSeconds + expiryMarginSeconds,
    },
  };
}

export interface RingTimes {
  /** The store's clock, which never goes back: it measures ages. */
  readonly now: StoreMilliseconds;
  /** The wall clock in seconds, which may: it is only compared with `exp`. */
  readonly wallSeconds: number;
}

/** What happened to one key, for events and logs. */
export interface KeyStep {
  readonly kid: string;
  readonly use: KeyUse;
  readonly step: 'created' | 'activated' | 'retired' | 'removed' | 'discarded' | 'compromised';
}

export interface RingDecision {
  readonly put: readonly KeyRow[];
  readonly steps: readonly KeyStep[];
  /** Fresh keys that were missing. While there are any, nothing may be written: make them and decide again. */
  readonly wanted: readonly KeyUse[];
}

const keyUses: readonly KeyUse[] = ['access', 'feed', 'refresh'];

/**
 * One step of the schedule over the whole ring: a first start makes an active and a next key for each use; a next key
 * that has been public for long enough takes over from an active one that is due; a retired key goes once nothing made
 * under it can be valid. Pure, so exactly one node takes each step however many ask: the others find it taken.
 *
 * States only move forward. A clock that steps back makes ages negative, which is never due.
 */
export function decideSchedule(
  ring: readonly KeyRow[],
  times: RingTimes,
  schedule: KeySchedule,
  fresh: readonly FreshKey[],
): RingDecision {
  const draft = createRingDraft(times, fresh);
  for (const use of keyUses) {
    const keys = keysOf(ring, use);
    const { active, next } = keys;
    if (active === undefined) startUse(draft, next, use);
    else if (next === undefined) draft.create(use, 'next');
    else if (next.alg !== schedule.algorithms[use]) replaceNext(draft, next);
    else if (isDue(active, times, schedule) && isPublished(next, times, schedule))
      advance(draft, active, next, schedule);
    for (const row of keys.retired) if (isRemovable(row, times, schedule)) draft.remove(row);
  }
  return draft.decision();
}

/** The three places of a use in the ring. */
export function keysOf(
  ring: readonly KeyRow[],
  use: KeyUse,
): { readonly active: KeyRow | undefined; readonly next: KeyRow | undefined; readonly retired: readonly KeyRow[] } {
  const rows = ring.filter((row) => row.use === use && !row.compromised);
  return {
    active: rows.find((row) => row.state === 'active'),
    next: rows.find((row) => row.state === 'next'),
    retired: rows.filter((row) => row.state === 'retired'),
  };
}

/** Verifiers that refetch their key set at least once per publish period hold the key by now. */
export function isPublished(row: KeyRow, times: RingTimes, schedule: KeySchedule): boolean {
  return times.now - row.createdAt >= schedule.publishBeforeSeconds * 1000;
}

/** Both clocks must agree: one that jumped forward cannot remove a key under which tokens are still valid. */
export function isRemovable(row: KeyRow, times: RingTimes, schedule: KeySchedule): boolean {
  if (row.state !== 'retired' || row.retiredAt === null || row.lastExpiry === null) return false;
  return times.wallSeconds > row.lastExpiry && times.now - row.retiredAt >= schedule.graceSeconds[row.use] * 1000;
}

/** next signs from now on, active only verifies, and the place of next is filled again. */
export function advance(draft: RingDraft, active: KeyRow, next: KeyRow, schedule: KeySchedule): void {
  draft.retire(active, schedule);
  draft.activate(next);
  draft.create(next.use, 'next');
}

function startUse(draft: RingDraft, next: KeyRow | undefined, use: KeyUse): void {
  if (next === undefined) draft.create(use, 'active');
  else draft.activate(next);
  draft.create(use, 'next');
}

/** The configured algorithm changed: the old next has never signed, so it may go at once. */
function replaceNext(draft: RingDraft, next: KeyRow): void {
  draft.discard(next);
  draft.create(next.use, 'next');
}

function isDue(active: KeyRow, times: RingTimes, schedule: KeySchedule): boolean {
  if (active.alg !== schedule.algorithms[active.use]) return true;
  return times.now - (active.activatedAt ?? active.createdAt) >= schedule.rotateEverySeconds * 1000;
}

/** Collects the rows that a decision writes. It takes fresh keys where there are some and notes where they lack. */
export interface RingDraft {
  create(use: KeyUse, state: 'active' | 'next'): KeyRow | undefined;
  activate(row: KeyRow): void;
  retire(row: KeyRow, schedule: KeySchedule): void;
  remove(row: KeyRow): void;
  discard(row: KeyRow): void;
  condemn(row: KeyRow): void;
  decision(): RingDecision;
}

export function createRingDraft(times: RingTimes, fresh: readonly FreshKey[]): RingDraft {
  const put = new Map<string, KeyRow>();
  const steps: KeyStep[] = [];
  const wanted: KeyUse[] = [];
  const spare = [...fresh];
  const write = (row: KeyRow, step: KeyStep['step']): KeyRow => {
    put.set(row.kid, row);
    steps.push({ kid: row.kid, use: row.use, step });
    return row;
  };
  const gone = { state: 'removed', sealed: null, removedAt: times.now } as const;
  return {
    create(use, state) {
      const index = spare.findIndex((key) => key.use === use);
      const [key] = index < 0 ? [] : spare.splice(index, 1);
      if (key === undefined) {
        wanted.push(use);
        return undefined;
      }
      const row: KeyRow = {
        ...key,
        state,
        createdAt: times.now,
        activatedAt: state === 'active' ? times.now : null,
        retiredAt: null,
        removedAt: null,
        compromised: false,
        lastExpiry: null,
      };
      return write(row, 'created');
    },
    activate: (row) => void write({ ...row, state: 'active', activatedAt: times.now }, 'activated'),
    retire(row, schedule) {
      const lastExpiry = Math.max(row.lastExpiry ?? 0, times.wallSeconds + schedule.graceSeconds[row.use]);
      write({ ...row, state: 'retired', retiredAt: times.now, lastExpiry }, 'retired');
    },
    remove: (row) => void write({ ...row, ...gone }, 'removed'),
    discard: (row) => void write({ ...row, ...gone }, 'discarded'),
    condemn: (row) => void write({ ...row, ...gone, compromised: true }, 'compromised'),
    decision: () => ({ put: [...put.values()], steps, wanted }),
  };
}
