import { growthOf } from './memory.ts';
import type { Tally } from './tally.ts';

/** What a run found, for people: counts by what was mutated and by verdict, then the figures, then every finding. */
export function formatReport(tally: Tally, run: { readonly seed: number; readonly engine: string }): string {
  return [
    ...formatVerdicts(tally),
    '',
    `seed               ${run.seed}`,
    `engine             ${run.engine}`,
    `mutants            ${count(tally.mutants)}, ${percent(tally.signedAnew, tally.mutants)} truly signed after the change`,
    `throughput         ${count(Math.round(tally.mutants / tally.seconds))} a second, ${tally.seconds.toFixed(0)} s`,
    `slowest input      ${tally.slowest.milliseconds.toFixed(2)} ms: ${tally.slowest.where}`,
    `over 5 ms once     ${tally.spikes}, none of them when repeated`,
    `memory             ${formatMemory(tally)}`,
    `texts of errors    ${tally.errorTexts} different ones, all constant`,
    `stricter than jose ${formatCounts(tally.stricter) || 'nowhere in the sample'}`,
    `disagreements      ${tally.findingCount}`,
    ...tally.findings.map(
      ({ kind, detail, surface, category, index, input }) =>
        `\n  ${kind}: ${detail}\n    ${surface} / ${category}, --seed ${run.seed} --only ${index}\n    ${input}`,
    ),
    '',
  ].join('\n');
}

function formatVerdicts({ verdicts }: Tally): string[] {
  const rows = Object.entries(verdicts).sort(([one], [other]) => (one < other ? -1 : 1));
  return rows.map(([row, counts]) => {
    const total = Object.values(counts).reduce((sum, one) => sum + one, 0);
    return `${row.padEnd(32)} ${count(total).padStart(11)}   ${formatCounts(counts)}`;
  });
}

function formatCounts(counts: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(counts).sort(([, one], [, other]) => other - one);
  return sorted.map(([name, number]) => `${name} ${count(number)}`).join(', ');
}

function formatMemory({ heap }: Tally): string {
  const [first] = heap;
  const last = heap.at(-1);
  if (first === undefined || last === undefined || first === last) return 'too short a run to be measured';
  const growth = growthOf(heap);
  const rate = (growth / (last.mutants - first.mutants)).toFixed(4);
  return `${kilobytes(first.bytes)} at ${count(first.mutants)} mutants, ${kilobytes(last.bytes)} at the end; fitted ${kilobytes(growth)}, ${rate} bytes a mutant`;
}

function kilobytes(bytes: number): string {
  return `${count(Math.round(bytes / 1024))} KiB`;
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / Math.max(whole, 1)).toFixed(1)} %`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
