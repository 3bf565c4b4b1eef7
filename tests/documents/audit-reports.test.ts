/** What docs/audit-reports.md says is so: its flags, inputs and members are those of the program. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportFormats, writeReport } from '@sealwright/audit/reports';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { review } from '../../packages/audit/test/sample-report.ts';
import { repository } from '../../tools/workspace.ts';
import { runCommand } from '../end-to-end/spawned-command.ts';

const page = readFileSync(join(repository, 'docs/audit-reports.md'), 'utf8');
const blocks = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text = '']) => ({ language, text }));

describe('the page about reports', () => {
  it('names flags that there are', async () => {
    const { stdout } = await runCommand(['audit', 'http', '--help']);
    const known = new Set(stdout.match(/--[a-z][a-z-]+/g));
    const commands = blocks.flatMap(
      ({ text }) => text.replaceAll('\\\n', ' ').match(/sealwright.* audit http .*/g) ?? [],
    );
    expect(commands.length).toBeGreaterThanOrEqual(3);
    const named = commands.flatMap(
      (command) => command.slice(command.indexOf('audit http')).match(/--[a-z][a-z-]+/g) ?? [],
    );
    expect(named.filter((flag) => !known.has(flag))).toEqual([]);
  });

  it('has a row for each format', () => {
    for (const format of reportFormats) expect(page).toContain(`| \`${format}\` |`);
  });

  it('describes every member of the JSON report', () => {
    const members = Object.keys(JSON.parse(writeReport('json', review())) as object);
    const table = page.slice(page.indexOf('### JSON'), page.indexOf('### SARIF'));
    const described = new Set(
      [...table.matchAll(/^\| (`.+?) \|/gm)].flatMap(([, cell = '']) => cell.match(/\w+/g) ?? []),
    );
    expect(members.filter((member) => !described.has(member))).toEqual([]);
    expect([...described].filter((member) => !members.includes(member))).toEqual([]);
  });

  it('shows a baseline that is read', async () => {
    const { readBaseline } = await import('@sealwright/audit/reports');
    const shown = blocks.find(({ text }) => text.startsWith('accepted:'))?.text ?? '';
    expect(readBaseline(parse(shown), '2026-11-22').problems).toBeUndefined();
  });

  it('shows a workflow with inputs that the action has', () => {
    const workflow = blocks.find(({ text }) => text.startsWith('name: audit'))?.text ?? '';
    const { jobs } = parse(workflow) as {
      jobs: { audit: { steps: { readonly uses?: string; readonly with?: Readonly<Record<string, string>> }[] } };
    };
    const action = parse(readFileSync(join(repository, 'deploy/github-action/action.yml'), 'utf8')) as {
      readonly inputs: Readonly<Record<string, { readonly required?: boolean }>>;
    };
    const used = jobs.audit.steps.find(({ uses }) => uses?.includes('/deploy/github-action@'))?.with ?? {};
    expect(Object.keys(used).filter((name) => !(name in action.inputs))).toEqual([]);
    const required = Object.keys(action.inputs).filter((name) => action.inputs[name]?.required === true);
    expect(required.filter((name) => !(name in used))).toEqual([]);
  });

  it('shows pipelines that can be read', () => {
    const yaml = blocks.filter(({ language }) => language === 'yaml');
    expect(yaml).toHaveLength(3);
    for (const { text } of yaml) expect(() => void parse(text)).not.toThrow();
  });
});
