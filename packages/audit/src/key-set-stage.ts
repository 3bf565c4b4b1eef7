// What the rows about key sets have in common: sets that are served, and whether the target looks at them at all.

import type { ForgeContext, VariantResult } from './attack.ts';
import { attackerKey, likelyAlg } from './attacker-forgery.ts';
import type { Jwk } from './jwk.ts';
import type { KeySetAnswer, Stage } from './stage.ts';

/** A key set of these entries, whatever they are. */
export function servedSet(entries: readonly unknown[]): KeySetAnswer {
  return { body: JSON.stringify({ keys: entries }) };
}

/** The published key of the issuer, with all its labels. */
export function issuerJwk({ keys }: ForgeContext): Jwk {
  return keys[0]?.jwk ?? {};
}

/** A stage on a verifier that has just been set up while this was served; the same stage where that cannot be. */
export async function freshStage(stage: Stage, answer: KeySetAnswer | undefined): Promise<Stage> {
  if (stage.renew !== undefined) return stage.renew(answer);
  stage.keySetHost?.serve(answer);
  return stage;
}

/** Whether the good token is taken on this stage. */
export async function takesGood(stage: Stage): Promise<boolean> {
  const answer = await stage.present({ token: stage.context.good.text });
  return stage.judge('good', answer).verdict === 'accepted';
}

/** Whether the target has its keys from the set at all: without the issuer's key in it, the good token must fail. */
export async function takesKeysFromSet(stage: Stage): Promise<boolean> {
  const { publicJwk, alg } = await attackerKey(stage.context, likelyAlg(stage.context));
  const other = await freshStage(stage, servedSet([{ ...publicJwk, kid: 'another', use: 'sig', alg }]));
  return !(await takesGood(other));
}

/** Whether the target fetches the set from its address, and takes the good token by it. */
export async function fetchesSet(stage: Stage): Promise<boolean> {
  const fresh = await freshStage(stage, undefined);
  stage.keySetHost?.countRequests();
  return (await takesGood(fresh)) && (stage.keySetHost?.countRequests() ?? 0) > 0;
}

/** A variant that could not be played, and what it lacks. */
export function unplayed(variant: string, reason: string): VariantResult {
  return { variant, verdict: 'inconclusive', reason };
}

export const needsSetReader = 'needs a target that takes its keys from the key set';
export const needsSetFetcher = 'needs a target that fetches the key set from its address';
