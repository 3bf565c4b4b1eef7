import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describeMachine } from '../../machine.ts';
import type { GrowthResult } from '../growth.ts';

/** Where docs/scale.md takes its figures from. */
const folder = fileURLToPath(new URL('../../measured/', import.meta.url));

/** Notes what the machine was busy with besides: a figure without it says little. */
export function beginRecord(): { write(result: GrowthResult): void } {
  const started = performance.now();
  const [before = 0] = loadavg();
  return {
    write({ sizes, figures, ratios, plans }) {
      const { cpu, cores, memoryGib, node, date } = describeMachine();
      const load = [before, loadavg()[0] ?? 0].map((value) => Math.round(value * 10) / 10);
      const minutes = Math.round((performance.now() - started) / 60_000);
      const record = { date, cpu, cores, memoryGib, node, load, minutes, sizes, figures, ratios, plans };
      mkdirSync(folder, { recursive: true });
      writeFileSync(`${folder}growth.json`, `${JSON.stringify(record, undefined, 2)}\n`);
    },
  };
}
