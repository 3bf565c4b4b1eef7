import { expect, it } from 'vitest';
import { simulate } from './simulate.ts';

const asked = Number(process.env['SEALWRIGHT_SEQUENCES'] ?? 0);
const limits =
  asked > 0
    ? { sequences: asked, milliseconds: Number.POSITIVE_INFINITY }
    : { sequences: Number.POSITIVE_INFINITY, milliseconds: 20_000 };

it('keeps every honest client, catches every thief and lets no stopped one back, whatever happens in between', async () => {
  const { sequences, tally, broken } = await simulate(limits);
  console.log(`refresh machine: ${sequences} sequences; ${JSON.stringify(tally)}`);
  expect(broken).toBeUndefined();
  // About a thousand on an idle machine. A promise that was hardly tried was not kept.
  expect(sequences).toBeGreaterThanOrEqual(Math.min(asked || 100, 100));
});
