import { readFile } from 'node:fs/promises';
import { doctorRules, type RuleFacts } from '@sealwright/audit/doctor';
import { describe, expect, it } from 'vitest';
import { configurationRules, refusedConfiguration } from './doctor-configuration-rules.ts';

const text = await readFile(new URL('../../../docs/doctor.md', import.meta.url), 'utf8');

describe('docs/doctor.md', () => {
  it.each([
    ['Programs', doctorRules.programs],
    ['Metadata', doctorRules.metadata],
    ['Keys', doctorRules.keys],
    ['Configurations', [refusedConfiguration, ...configurationRules]],
  ])('has one row for each rule about %s, as the rule says it', (name, rules) => {
    const [, section = ''] = text.split(`\n### ${name}\n`);
    const rows = (section.split('\n### ')[0] ?? '').split('\n').filter((line) => line.startsWith('| `'));
    expect(rows).toStrictEqual(rules.map(rowOf));
  });

  it('names each rule once', () => {
    const all = [...Object.values(doctorRules).flat(), refusedConfiguration, ...configurationRules].map(({ id }) => id);
    expect(new Set(all).size).toBe(all.length);
  });
});

function rowOf({ id, severity, cwe, title, why, fix, source }: RuleFacts): string {
  const cells = [`\`${id}\``, severity, `${title}. ${why}`, fix, `${source.join(', ')}, CWE-${cwe}`];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
