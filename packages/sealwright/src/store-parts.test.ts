import type { StorePart } from '@sealwright/issuer';
import { expect, it } from 'vitest';
import { createCounters } from './counters.ts';
import { watchParts } from './store-parts.ts';

it('a part that goes away and comes back is told once each, and counted as often as it went', async () => {
  let missing: readonly StorePart[] = [];
  const lines: string[] = [];
  const counters = createCounters();
  const write = ({ part }: { readonly part?: string }, message: string) => void lines.push(`${part} ${message}`);
  const look = watchParts(
    { missingParts: () => missing },
    { log: { info: write, warn: write, error: write }, counters },
  );
  await look();
  expect(lines).toEqual([]);
  missing = ['redis'];
  for (let time = 0; time < 3; time += 1) await look();
  missing = [];
  for (let time = 0; time < 3; time += 1) await look();
  expect(lines).toEqual(['redis a part of the store is away; it goes on without', 'redis a part of the store is back']);
  missing = ['redis'];
  await look();
  expect(counters.read()).toEqual({ 'store_parts_lost_total{part="redis"}': 2 });
});
