import { expect, it } from 'vitest';
import { policyWith } from '../test/token-material.ts';
import { bentTokens, wronglySigned } from '../test/wrong-signatures.ts';
import { verifyJwt } from './jwt-verify.ts';

// What makes the times equal (`SignatureForm`) lies outside the engines. Only Node answers at once, so only there is what
// is measured the verification and not a queue.
it.each(wronglySigned)('a wrong signature of %s takes the same time however it is wrong', async (alg) => {
  const { keys, bent } = await bentTokens(alg);
  const policy = policyWith();
  const fastest = bent.map(() => Number.POSITIVE_INFINITY);
  const took = async (token: string, times: number): Promise<number> => {
    const started = performance.now();
    for (let time = 0; time < times; time += 1) await verifyJwt(token, keys, policy).catch(() => undefined);
    return performance.now() - started;
  };
  await took(bent[0] as string, 20);
  // Batches of about a millisecond.
  const times = Math.ceil(10 / (await took(bent[0] as string, 10)));
  // Other work on the machine only ever adds time, so the fastest batches come closer to the truth with each round.
  for (let round = 0; round < 400; round += 1) {
    for (const [index, token] of bent.entries()) {
      fastest[index] = Math.min(fastest[index] as number, await took(token, times));
    }
    if (round > 5 && Math.max(...fastest) / Math.min(...fastest) < 1.4) return;
  }
  expect.fail(`the slowest takes ${Math.max(...fastest) / Math.min(...fastest)} times as long as the fastest`);
});
