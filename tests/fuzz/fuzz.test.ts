import { describe, expect, it } from 'vitest';
import { growthOf, judgeMemory } from './memory.ts';
import { Random } from './random.ts';
import { formatReport } from './report.ts';
import { emptyTally } from './tally.ts';
import { kindNames } from './token-mutant.ts';
import { type RunOutcome, runWorkers } from './workers.ts';

const seed = Math.floor(Date.now() / 1000);

describe('a slice of the fuzzing run', () => {
  it('finds no disagreement with the reference and with jose, on the engine of node:crypto', async () => {
    const { tally, engine } = await slice('node', 14);
    expect(engine).toBe('engine-node.ts');
    expect(tally.findings).toEqual([]);
    expect(tally.mutants).toBeGreaterThan(3000);
    expect(tally.signedAnew / tally.mutants).toBeGreaterThan(1 / 3);
    const rows = Object.keys(tally.verdicts);
    for (const surface of surfaces)
      expect(
        rows.some((row) => row.startsWith(`${surface} / `)),
        surface,
      ).toBe(true);
    for (const kind of kindNames) expect(rows).toContain(`token / ${kind}`);
    const reached = new Set(Object.values(tally.verdicts).flatMap((counts) => Object.keys(counts)));
    for (const code of codes) expect(reached, code).toContain(code);
  });

  it('finds none on the engine of Web Crypto', async () => {
    const { tally, engine } = await slice('web', 6);
    expect(engine).toBe('engine-web.ts');
    expect(tally.findings).toEqual([]);
    expect(tally.mutants).toBeGreaterThan(500);
  });
});

describe('the fuzzer', () => {
  it('makes the same chances again from the same seed and number, and others from others', () => {
    const drawn = (run: number, index: number): number[] => {
      const random = new Random(run, index);
      return Array.from({ length: 4 }, () => random.uint32());
    };
    expect(drawn(7, 3)).toEqual(drawn(7, 3));
    expect(drawn(7, 3)).not.toEqual(drawn(7, 4));
    expect(drawn(7, 3)).not.toEqual(drawn(8, 3));
  });

  it('sees a leak of one byte a mutant in ten million, and none where memory swings', () => {
    const samples = (perMutant: number): { mutants: number; bytes: number }[] =>
      Array.from({ length: 24 }, (_, index) => ({
        mutants: index * 400_000,
        bytes: 3e7 + (index % 5) * 60_000 + index * 400_000 * perMutant,
      }));
    expect(growthOf(samples(1))).toBeGreaterThan(9e6);
    expect(judgeMemory({ ...emptyTally(), heap: samples(1) })?.kind).toBe('memory');
    expect(judgeMemory({ ...emptyTally(), heap: samples(0) })).toBeUndefined();
  });
});

const surfaces = [
  'token',
  'tokens at once',
  'strict JSON',
  'base64url',
  'JWK Set',
  'PEM',
  'feed',
  'encrypted token',
  'signing',
];

/** Every code that a token can be refused under for what it says is provoked in a slice. */
const codes = [
  ...['token_malformed', 'token_too_large', 'header_malformed', 'header_unsupported', 'typ_mismatch', 'key_unknown'],
  ...['algorithm_mismatch', 'signature_invalid', 'claims_malformed', 'token_expired', 'token_not_yet_valid'],
  ...['token_issued_in_future', 'lifetime_too_long', 'issuer_mismatch', 'audience_mismatch', 'claim_mismatch'],
];

async function slice(engine: 'node' | 'web', seconds: number): Promise<RunOutcome> {
  const outcome = await runWorkers({ seed, engine, seconds, mutants: 200_000 });
  console.log(formatReport(outcome.tally, { seed, engine: outcome.engine }));
  return outcome;
}
