import { brokenLaws, type Day, simulateDay } from './day.ts';
import { type FeedParts, measureFeedParts } from './feed-parts.ts';
import type { Measured } from './measured.ts';
import { checkInputs, type ScaleInputs } from './scale-inputs.ts';
import { type Plan, planIncident, planResources } from './scale-plan.ts';

export interface Scale {
  readonly inputs: ScaleInputs;
  readonly day: Day;
  readonly parts: FeedParts;
  readonly plan: Plan;
  readonly incident: Plan;
}

/** Simulates one day and scales it. The same inputs and measurements give the same answer. */
export async function simulateScale(given: ScaleInputs, measured: Measured): Promise<Scale> {
  const inputs = checkInputs(given);
  const day = simulateDay(inputs);
  const broken = brokenLaws(day);
  if (broken.length > 0) throw new Error(`the simulated day is wrong: ${broken.join('; ')}`);
  const parts = await measureFeedParts();
  return {
    inputs,
    day,
    parts,
    plan: planResources(inputs, day, parts, measured),
    incident: planIncident(inputs, parts, measured),
  };
}
