import type { PublicJwk } from '@sealwright/jwt';
import type { RevocationEntry } from '@sealwright/jwt/feed';
import type { FreshKey } from './key-material.ts';
import {
  advance,
  createRingDraft,
  isPublished,
  isRemovable,
  type KeySchedule,
  keysOf,
  type RingDecision,
  type RingTimes,
} from './key-schedule.ts';
import type { KeyRow, KeyUse } from './ports.ts';

/** A step that a person asks for, with what goes onto the revocation log in the same transaction. */
export interface OrderedDecision extends RingDecision {
  /** The code of the refusal, or undefined when the step was taken. */
  readonly refused?: 'key_absent' | 'key_not_due' | 'key_in_use';
  /** The key that signs for this use after the step. */
  readonly active?: string;
  readonly revoke?: readonly RevocationEntry[];
  readonly publish?: readonly PublicJwk[];
}

const nothing = { put: [], steps: [], wanted: [] } as const;

/**
 * What goes before a rotation that comes early: the next key travels to readers of the feed while the former one still signs.
 * Nothing, where the key has been public for long enough.
 */
export function decideAnnouncement(
  ring: readonly KeyRow[],
  times: RingTimes,
  schedule: KeySchedule,
  use: KeyUse,
): OrderedDecision {
  const { next } = keysOf(ring, use);
  if (next === undefined || isPublished(next, times, schedule)) return nothing;
  return { ...nothing, publish: announce(next) };
}

/**
 * The ordinary step at the wish of a person: next signs, active retires. Refused before the next key has been public for
 * the publish period; `force` takes it nevertheless, and then the key travels to readers of the feed in a signed delta, unless
 * it was `announced` already.
 */
export function decideRotation(
  ring: readonly KeyRow[],
  times: RingTimes,
  schedule: KeySchedule,
  fresh: readonly FreshKey[],
  order: { readonly use: KeyUse; readonly force: boolean; readonly announced?: string | undefined },
): OrderedDecision {
  const { active, next } = keysOf(ring, order.use);
  if (active === undefined || next === undefined) return { ...nothing, refused: 'key_absent' };
  const published = isPublished(next, times, schedule);
  if (!published && !order.force) return { ...nothing, refused: 'key_not_due' };
  const draft = createRingDraft(times, fresh);
  advance(draft, active, next, schedule);
  return {
    ...draft.decision(),
    active: next.kid,
    publish: published || next.kid === order.announced ? [] : announce(next),
  };
}

/**
 * Condemns a key: it leaves the ring, and with it every key set, introspection and signer, in the transaction that puts
 * it on the revocation log. If it was the active one, the next key signs at once; with `fresh` the next one is condemned
 * too, and a key that has never rested anywhere before signs. A key that verifiers may not hold yet is announced to them
 * in the same log.
 *
 * It does NOT condemn retired keys beside the named one: name them, one by one, if they may be exposed as well. It does
 * not fill the place of next either: the schedule does, so that an emergency need not wait for the key-encryption key
 * while there is a key to take over.
 */
export function decideCompromise(
  ring: readonly KeyRow[],
  times: RingTimes,
  schedule: KeySchedule,
  fresh: readonly FreshKey[],
  order: { readonly kid: string; readonly fresh: boolean },
): OrderedDecision {
  const row = ring.find((key) => key.kid === order.kid);
  if (row === undefined) return { ...nothing, refused: 'key_absent' };
  const { active, next } = keysOf(ring, row.use);
  const suspects = order.fresh && next !== undefined && next !== row ? [row, next] : [row];
  const condemned = suspects.filter((key) => !key.compromised);
  const draft = createRingDraft(times, fresh);
  for (const key of condemned) draft.condemn(key);
  const trusted = (key: KeyRow | undefined): KeyRow | undefined =>
    key === undefined || suspects.includes(key) ? undefined : key;

  let signing = trusted(active);
  let publish: readonly PublicJwk[] = [];
  if (signing === undefined) {
    const heir = trusted(next);
    if (heir !== undefined) draft.activate(heir);
    signing = heir ?? draft.create(row.use, 'active');
    publish = signing === undefined || (heir && isPublished(heir, times, schedule)) ? [] : announce(signing);
  }
  return {
    ...draft.decision(),
    ...(signing === undefined ? {} : { active: signing.kid }),
    revoke: condemned.flatMap(logEntry),
    publish,
  };
}

/** Removal by hand: refused while anything made under the key may still be valid. */
export function decideRemoval(
  ring: readonly KeyRow[],
  times: RingTimes,
  schedule: KeySchedule,
  kid: string,
): OrderedDecision {
  const row = ring.find((key) => key.kid === kid && key.state !== 'removed');
  if (row === undefined) return { ...nothing, refused: 'key_absent' };
  if (!isRemovable(row, times, schedule)) return { ...nothing, refused: 'key_in_use' };
  const draft = createRingDraft(times, []);
  draft.remove(row);
  return draft.decision();
}

/** Only keys for tokens travel in the feed: feed keys have their own key set, refresh keys are secret. */
function announce(row: KeyRow): readonly PublicJwk[] {
  return row.use === 'access' && row.publicJwk !== null ? [row.publicJwk] : [];
}

/** No verifier ever held a refresh key, and an entry for a key is kept for ever: so none for those. */
function logEntry(row: KeyRow): readonly RevocationEntry[] {
  return row.use === 'refresh' ? [] : [{ kind: 'key', id: row.kid }];
}
