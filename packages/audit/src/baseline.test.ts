import { describe, expect, it } from 'vitest';
import { review, row, sampleReport, today, variant } from '../test/sample-report.ts';
import type { BaselineEntry } from './baseline.ts';
import { readBaseline, writeBaseline } from './baseline-document.ts';

const f08: BaselineEntry = { attack: 'F08', verdict: 'accepted', reason: 'The gateway rewrites.', until: '2027-01-31' };
const ids = (told: readonly { readonly attack: string; readonly verdict: string }[]): readonly string[] =>
  told.map(({ attack, verdict }) => `${attack} ${verdict}`);

describe('an accepted risk', () => {
  it('takes its finding out of the count and into a list of its own, with its reason', () => {
    const { findings, acceptedRisks, notices } = review(sampleReport(), { baseline: [f08] });
    expect(ids(findings)).toEqual(['A01 accepted', 'C16 crashed']);
    expect(acceptedRisks).toMatchObject([{ attack: 'F08', entry: { reason: 'The gateway rewrites.' } }]);
    expect(notices).toEqual([]);
  });

  it('never hides a change of verdict', () => {
    const report = sampleReport({ rows: [row('F08', 'crashed', [variant('signature', 'crashed', 500)])] });
    const { findings, acceptedRisks, notices, status } = review(report, { baseline: [f08], failOn: 'low' });
    expect(ids(findings)).toEqual(['F08 crashed']);
    expect(acceptedRisks).toEqual([]);
    expect(notices).toMatchObject([
      { kind: 'changed', words: 'F08, accepted: is now crashed, which the entry does not accept' },
    ]);
    expect(status).toBe(1);
  });

  it('never hides a crash beside what it accepts', () => {
    const rows = [row('F08', 'accepted', [variant('header', 'crashed', 500), variant('signature', 'accepted', 200)])];
    expect(ids(review(sampleReport({ rows }), { baseline: [f08] }).findings)).toEqual(['F08 crashed']);
  });

  it('of one variant leaves the others findings', () => {
    const entry = { ...f08, attack: 'A01', variant: 'no-signature' };
    const { findings, acceptedRisks } = review(sampleReport(), { baseline: [entry] });
    expect(findings[0]).toMatchObject({ attack: 'A01', variants: [{ variant: 'two-members' }] });
    expect(acceptedRisks).toMatchObject([{ attack: 'A01', variants: [{ variant: 'no-signature' }] }]);
  });

  it('of one target is none of another', () => {
    const there = { ...f08, target: 'GET https://other.example/me' };
    expect(ids(review(sampleReport(), { baseline: [there] }).findings)).toContain('F08 accepted');
    const here = { ...f08, target: 'GET http://127.0.0.1:4001/me' };
    expect(ids(review(sampleReport(), { baseline: [here] }).findings)).not.toContain('F08 accepted');
  });

  it('counts on its last day, and is itself reported the day after', () => {
    const last = review(sampleReport(), { baseline: [{ ...f08, until: today }] });
    expect(ids(last.acceptedRisks)).toEqual(['F08 accepted']);
    expect(last.notices).toMatchObject([{ kind: 'ends-soon' }]);
    const after = review(sampleReport(), { baseline: [{ ...f08, until: '2026-11-21' }] });
    expect(ids(after.findings)).toContain('F08 accepted');
    expect(after.notices).toMatchObject([{ kind: 'expired' }]);
  });

  it('of an attack that there is not, or that was not found, is itself reported', () => {
    const baseline = [
      { ...f08, attack: 'Z99' },
      { ...f08, attack: 'B02' },
    ];
    expect(review(sampleReport(), { baseline }).notices.map(({ kind }) => kind)).toEqual(['unknown-attack', 'unused']);
  });

  it('of an attack that another audit fires is not reported: one file may serve both', () => {
    const baseline = [
      { ...f08, attack: 'I03' },
      { ...f08, attack: 'A99' },
    ];
    expect(review(sampleReport(), { baseline }).notices).toMatchObject([
      { kind: 'unknown-attack', entry: { attack: 'A99' } },
    ]);
  });
});

describe('a baseline document', () => {
  const entry = { attack: 'F08', verdict: 'accepted', reason: 'We know.', until: '2027-01-31' };

  it('is read', () => {
    expect(readBaseline({ accepted: [entry] }, today)).toEqual({ baseline: [entry] });
  });

  it.each([
    ['a list', [entry], /one member, accepted/],
    ['nothing', null, /one member, accepted/],
    ['a text', { accepted: 'all' }, /must be a list/],
    ['no reason', { accepted: [{ ...entry, reason: ' ' }] }, /entry 1: reason/],
    ['no end', { accepted: [{ ...entry, until: undefined }] }, /entry 1: until must be a day/],
    ['a day that is none', { accepted: [{ ...entry, until: '2027-02-30' }] }, /until must be a day/],
    ['an end that is too far', { accepted: [{ ...entry, until: '2027-11-24' }] }, /at most a year/],
    ['a verdict that is none', { accepted: [{ ...entry, verdict: 'refused' }] }, /verdict must be one of/],
    ['no verdict', { accepted: [{ ...entry, verdict: undefined }] }, /verdict must be one of/],
    ['every attack', { accepted: [{ ...entry, attack: '*' }] }, /attack must be the id/],
    ['a misspelt variant, which would accept all', { accepted: [{ ...entry, varient: 'x' }] }, /a member that is none/],
    ['a variant that is no text', { accepted: [{ ...entry, variant: 7 }] }, /variant must be a text/],
    ['an entry that is none', { accepted: [7] }, /entry 1: must hold/],
    ['the same twice', { accepted: [entry, { ...entry, reason: 'Again.' }] }, /F08 is accepted twice/],
  ])('is refused with %s', (_, document, problem) => {
    expect(readBaseline(document, today).problems?.join('\n')).toMatch(problem);
  });

  it('tells every problem and quotes none of it', () => {
    const { problems } = readBaseline({ accepted: [{ secret: 'hunter2' }, 'hunter2'] }, today);
    expect(problems?.length).toBeGreaterThan(4);
    expect(problems?.join('\n')).not.toContain('hunter2');
  });

  it('that was written has every finding, and is refused until a person has given the reasons', async () => {
    const { parse } = await import('yaml');
    const text = writeBaseline(review().findings, 'GET http://127.0.0.1:4001/me', today);
    const document = parse(text) as { accepted: { reason: string }[] };
    expect(readBaseline(document, today).problems).toHaveLength(3);
    for (const written of document.accepted) written.reason = 'Decided on Monday.';
    const { baseline = [] } = readBaseline(document, today);
    const again = review(sampleReport(), { baseline });
    expect(again.findings).toEqual([]);
    expect(again.status).toBe(0);
  });
});
