import { createHmacKey, createSecret } from '@sealwright/jwt';
import { describe, expect, it } from 'vitest';
import { type CrackScope, planStages } from './crack-plan.ts';
import { type Stage, unitsOf } from './crack-stage.ts';
import { sha256 } from './sha2.ts';
import { openStage } from './stage-candidates.ts';

const scope: CrackScope = { rules: 'fast', wordlists: [], masks: [], words: [], builtIn: true, languages: [] };
const job = { hash: sha256, message: new Uint8Array(1), mac: new Uint8Array(32) };
const stages = await planStages({ algorithm: 'HS256', job, words: [] }, scope);

function stageOf(name: string): Stage {
  const found = stages.find((stage) => stage.name === name);
  if (found === undefined) throw new Error(`there is no stage ${name}`);
  return found;
}

/** Of the units, as far as `pick` takes them, every candidate that is long enough for HS256. */
function longCandidates(stage: Stage, pick: (unit: number) => boolean = () => true): readonly Uint8Array[] {
  const found: Uint8Array[] = [];
  const make = openStage(stage);
  for (let unit = 0; unit < unitsOf(stage); unit += 1) {
    if (!pick(unit)) continue;
    make(unit, unit + 1, (bytes, length) => {
      if (length >= 32) found.push(bytes.slice(0, length));
    });
  }
  return found;
}

async function accepted(candidates: readonly Uint8Array[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const bytes of candidates) {
    const made = await createHmacKey({ alg: 'HS256', secret: createSecret(bytes) }).catch(() => undefined);
    if (made !== undefined) found.push(Buffer.from(bytes).toString('latin1'));
  }
  return found;
}

/** One list of guesses on both sides: what the command finds in seconds, `createHmacKey` does not take. */
describe('a secret that crack tries first is refused as a key', () => {
  it('where it is a default, under every fast rule', async () => {
    const candidates = longCandidates(stageOf('defaults'));
    expect(candidates.length).toBeGreaterThan(10_000);
    expect(await accepted(candidates)).toStrictEqual([]);
  });

  it('where it is a phrase', async () => {
    const candidates = longCandidates(stageOf('long phrases'), (unit) => unit % 97 === 0);
    expect(candidates.length).toBeGreaterThan(200);
    expect(await accepted(candidates)).toStrictEqual([]);
  });

  it('where it is a word of the dictionaries, under every fast rule', async () => {
    const stage = stageOf('dictionaries');
    const isLong = (unit: number): boolean => stage.kind === 'words' && (stage.words[unit]?.length ?? 0) >= 16;
    const candidates = longCandidates(stage, isLong);
    expect(candidates.length).toBeGreaterThan(500);
    expect(await accepted(candidates)).toStrictEqual([]);
  });
});
