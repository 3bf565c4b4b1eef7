import { type KeySource, verifyJwt } from '@sealwright/jwt';
import type { Random } from './random.ts';
import type { Finding, Outcome, Surface, Trial } from './surface.ts';
import { makeTokenMutant, type TokenMutant } from './token-mutant.ts';
import { bareSignatureOf, judgeToken, printToken, type Verify, type World } from './token-surface.ts';

/**
 * Several tokens under way at once, their keys answered at once, some turns later, or only after a source has verified
 * another token itself: whatever memory verifications share, none may see another's token. Each is judged as if alone.
 */
export function createSimultaneousSurface(share: number, world: World, verify: Verify = verifyJwt): Surface {
  return {
    name: 'tokens at once',
    share,
    make(random: Random): Trial {
      const mutants = Array.from({ length: 2 + random.below(3) }, () =>
        makeTokenMutant(world.corpus, world.rings.all, random),
      );
      const turns = mutants.map(() => random.below(4));
      const nested = random.chance(0.4);
      return {
        category: nested ? 'one within another' : 'side by side',
        verdict: 'judged one by one',
        maxMilliseconds: 5 * mutants.length,
        run: () => (nested ? verifyWithin(verify, mutants) : verifyBeside(verify, mutants, turns)),
        unavoidable: (outcome) => () => {
          for (const [index, mutant] of mutants.entries()) {
            if (outcome.ok) bareSignatureOf((outcome.value as readonly Outcome[])[index] as Outcome, mutant)?.();
          }
        },
        judge: (outcome) => (outcome.ok ? judgeEach(outcome.value as readonly Outcome[], mutants) : undefined),
        print: () =>
          mutants.map((mutant, index) => `after ${turns[index]} turns: ${printToken(mutant)}`).join('\n    '),
      };
    },
  };
}

function verifyBeside(verify: Verify, mutants: readonly TokenMutant[], turns: readonly number[]): Promise<Outcome[]> {
  return Promise.all(
    mutants.map((mutant, index) => attempt(verify, mutant, delayed(mutant.ring.source, turns[index] ?? 0))),
  );
}

/** The key source of each begins the verification of the next before it answers: sources are the caller's code. */
async function verifyWithin(verify: Verify, mutants: readonly TokenMutant[]): Promise<Outcome[]> {
  const outcomes: Promise<Outcome>[] = [];
  const begin = (index: number): void => {
    const mutant = mutants[index];
    if (mutant === undefined || outcomes[index] !== undefined) return;
    outcomes[index] = attempt(verify, mutant, {
      findKey: (kid) => {
        begin(index + 1);
        return mutant.ring.source.findKey(kid);
      },
    });
  };
  // A token that is refused before its key is asked for begins nothing.
  for (let index = 0; index < mutants.length; index += 1) begin(index);
  return Promise.all(outcomes);
}

async function attempt(verify: Verify, { token, rules }: TokenMutant, source: KeySource): Promise<Outcome> {
  try {
    return { ok: true, value: await verify(token as string, source, rules.policy) };
  } catch (error) {
    return { ok: false, error };
  }
}

function delayed(source: KeySource, turns: number): KeySource {
  if (turns === 0) return source;
  return {
    findKey: async (kid) => {
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      return source.findKey(kid);
    },
  };
}

function judgeEach(outcomes: readonly Outcome[], mutants: readonly TokenMutant[]): Finding | undefined {
  for (const [index, mutant] of mutants.entries()) {
    const finding = judgeToken(outcomes[index] as Outcome, mutant);
    if (finding !== undefined) return { ...finding, detail: `token ${index}: ${finding.detail}` };
  }
  return undefined;
}
