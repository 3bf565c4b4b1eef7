import { type KeySource, verifyJwt } from '@sealwright/jwt';
import type { Random } from './random.ts';
import type { Finding, Outcome, Surface, Trial } from './surface.ts';
import { makeTokenMutant, type TokenMutant } from './token-mutant.ts';
import { bareSignatureOf, judgeToken, printToken, type Verify, type World } from './token-surface.ts';

/**
 * Several tokens under way at once, their keys answered at once or some turns later: whatever memory verifications
 * share, none may see another's token. Each is judged as if it were alone.
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
      return {
        category: `${mutants.length} tokens`,
        verdict: 'judged one by one',
        maxMilliseconds: 5 * mutants.length,
        run: () => Promise.all(mutants.map((mutant, index) => attempt(verify, mutant, turns[index] ?? 0))),
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

async function attempt(verify: Verify, { token, ring, rules }: TokenMutant, turns: number): Promise<Outcome> {
  try {
    return { ok: true, value: await verify(token as string, delayed(ring.source, turns), rules.policy) };
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
