import type { Forgery, VariantResult } from './attack.ts';
import { attackerForgery, attackerKey, likelyAlg } from './attacker-forgery.ts';
import { encodeBase64Url } from './encoding.ts';
import type { Jwk } from './jwk.ts';
import { freshStage, needsSetReader, servedSet, unplayed } from './key-set-stage.ts';
import type { Stage } from './stage.ts';

/** Entries that the issuer's key set holds for a while, and tokens that only somebody takes who takes these entries. */
export interface PlantedKeys {
  readonly entries: readonly Jwk[];
  readonly forgeries: readonly Forgery[];
}

/**
 * Publishes bad entries beside a sound new key, and fires their tokens. The sound key is the control: where its token is
 * taken, the target has read the set, and a refusal is a refusal of the entry. Where it is not, the target has refused the
 * whole set, or has not looked: the difference shows by the sound key alone.
 *
 * A target that cannot be set up anew gets all entries in one set, as it may fetch only once in a while.
 */
export async function playPlantedKeys(stage: Stage, scenes: readonly PlantedKeys[]): Promise<readonly VariantResult[]> {
  const all = merge(scenes);
  const key = await attackerKey(stage.context, likelyAlg(stage.context));
  const kid = `control-${encodeBase64Url(crypto.getRandomValues(new Uint8Array(6)))}`;
  const control = await attackerForgery(stage.context, key, 'control', { header: { kid } });
  const sound = { ...key.publicJwk, kid, use: 'sig', alg: key.alg };
  const takesControl = async (fresh: Stage): Promise<boolean> =>
    fresh.judge('control', await fresh.present({ token: control.token })).verdict === 'accepted';
  if (stage.renew !== undefined && !(await takesControl(await freshStage(stage, servedSet([sound]))))) {
    return all.forgeries.map(({ variant }) => unplayed(variant, needsSetReader));
  }
  const results: VariantResult[] = [];
  for (const { entries, forgeries } of stage.renew === undefined ? [all] : scenes) {
    const fresh = await freshStage(stage, servedSet([sound, ...entries, ...ownKeys(stage, entries)]));
    const isRead = await takesControl(fresh);
    for (const forgery of forgeries) results.push(isRead ? await fresh.fire(forgery) : unread(fresh, forgery));
  }
  return results;
}

/** The issuer's own keys stay in the set: whoever keeps this set would refuse all its tokens from then on. */
function ownKeys({ context }: Stage, entries: readonly Jwk[]): readonly Jwk[] {
  return context.keys.map(({ jwk }) => jwk).filter(({ kid }) => !entries.some((entry) => entry.kid === kid));
}

function merge(scenes: readonly PlantedKeys[]): PlantedKeys {
  return {
    entries: scenes.flatMap(({ entries }) => entries),
    forgeries: scenes.flatMap(({ forgeries }) => forgeries),
  };
}

function unread({ renew }: Stage, { variant }: Forgery): VariantResult {
  if (renew !== undefined) return { variant, verdict: 'refused', reason: 'the whole key set is refused' };
  return unplayed(variant, 'the target took no new key of the set: it keeps an older one, or refuses the whole of it');
}
